//! What is imported and from where, and the files that were read.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::definition::Definition;
use super::finding::Finding;

/// What is imported, and what stands for what it leaves open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ImportOptions {
    /// Templates, a `cdk.out`, a plan or a state of Terraform, documents of AWS's API or a folder of
    /// them; absolute.
    pub sources: Vec<PathBuf>,
    /// Values of parameters: `NAME`, or `STACK:NAME` where it is meant for one stack, and the value.
    pub parameters: Vec<(String, String)>,
    /// The stacks that are taken, by name, where `*` stands for anything; all where there is none.
    pub stacks: Vec<String>,
    /// `AWS::Region` where a source says nothing; `us-east-1`.
    pub region: Option<String>,
    /// `AWS::AccountId` where a source says nothing; [`crate::resources::ACCOUNT`].
    pub account: Option<String>,
    /// The folder from which people see paths.
    pub base: PathBuf,
    /// The name of the stack that a lone template makes; its file's name where this says nothing.
    /// Stand-ins come of it.
    pub stack_name: Option<String>,
}

/// The kinds of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// One or several CloudFormation templates.
    CloudFormation,
    /// A cloud assembly, as `cdk synth` writes it.
    Cdk,
    /// `terraform show -json` of a plan or a state; OpenTofu's is the same.
    Terraform,
    /// What `aws cloudfront get-distribution` and its like print.
    ApiJson,
}

impl SourceKind {
    /// What people call it.
    pub fn words(self) -> &'static str {
        match self {
            SourceKind::CloudFormation => "CloudFormation",
            SourceKind::Cdk => "CDK",
            SourceKind::Terraform => "Terraform",
            SourceKind::ApiJson => "AWS's API",
        }
    }
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The kinds of the sources, each once.
    pub kinds: Vec<SourceKind>,
    /// What they define.
    pub definition: Definition,
    /// What is wrong, what has no effect here, what was assumed.
    pub findings: Vec<Finding>,
    /// The files that were read, for the places in all of it.
    pub files: Sources,
    /// Paths on which the result depends: the files above, and what is not there yet; absolute.
    pub watched: Vec<PathBuf>,
}

/// The files that were read.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<SourceFile>);

/// A file that was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path, absolute.
    pub path: PathBuf,
    /// Its text.
    pub text: Arc<str>,
    /// Where its lines end, once somebody has asked for one.
    ends: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// The line of a byte, from 1.
    fn line(&self, at: u32) -> usize {
        let ends = self.ends.get_or_init(|| {
            let breaks = self.text.match_indices('\n');
            breaks
                .map(|(it, _)| u32::try_from(it).unwrap_or(u32::MAX))
                .collect()
        });
        ends.partition_point(|it| *it < at) + 1
    }
}

/// A place in a file that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file: its index in [`Sources`].
    pub file: u32,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Sources {
    /// Adds a file; the index of its places.
    pub fn add(&mut self, path: PathBuf, text: Arc<str>) -> u32 {
        self.0.push(SourceFile {
            path,
            text,
            ends: OnceLock::new(),
        });
        u32::try_from(self.0.len() - 1).unwrap_or(u32::MAX)
    }

    /// The file of a place.
    pub fn of(&self, place: Place) -> Option<&SourceFile> {
        self.0.get(usize::try_from(place.file).ok()?)
    }

    /// All of them, in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.0.iter()
    }

    /// A place as people read it: `stack.yaml:12`.
    pub fn shown(&self, place: Place, start: &Path) -> String {
        let Some(file) = self.of(place) else {
            return String::new();
        };
        let path = file.path.strip_prefix(start).unwrap_or(&file.path);
        let line = file.line(place.start);
        format!("{}:{line}", path.display())
    }
}
