//! Reading what functions and stores are made of (io).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::devserver_toml::{AmountToml, FunctionToml, KeyValueStoreToml};
use super::super::find::absolute;
use super::super::{FunctionConfig, KeyValueStoreConfig};
use super::declared::Declared;
use super::package::{fingerprint_of_bytes, fingerprint_of_folder};
use super::runtime::{DEFAULT_MEMORY, DEFAULT_TIMEOUT, Runtime};
use crate::functions::cloudfront_functions::{FunctionRuntime, MAX_CODE_BYTES};
use crate::functions::import_file::{self, MAX_STORE_BYTES, Pairs};
use crate::functions::lambda_edge::LambdaRuntime;

/// Everything that was read, in the order of the functions and stores.
#[derive(Clone, Debug, Default)]
pub(in crate::config) struct Contents {
    /// For each function what it comes to; `None` where its runtime is unknown.
    pub(in crate::config) functions: Vec<(String, Option<Result<FunctionConfig, FileProblem>>)>,
    /// For each store its pairs.
    pub(in crate::config) stores: Vec<(String, Result<Pairs, StoreProblem>)>,
}

/// Why a file is no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::config) enum FileProblem {
    /// There is nothing at this path.
    Missing(PathBuf),
    /// It is a folder, and the code of a CloudFront Function is one file.
    Folder,
    /// The system does not let it be read, for this reason.
    Unreadable(String),
    /// It is not UTF-8.
    NotUtf8,
    /// It has so many bytes, and that is too many.
    TooLarge(usize),
    /// The folder has none of these files, which the handler is in.
    NoHandler(Vec<String>),
}

/// Why a store has no data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::config) enum StoreProblem {
    /// Its file cannot be read.
    File(FileProblem),
    /// What is wrong with its pairs, one line each.
    Pairs(Vec<String>),
}

impl Contents {
    /// Reads everything; paths start from `base`.
    pub(in crate::config) fn read(
        declared: &Declared,
        stores: &[KeyValueStoreToml],
        base: &Path,
    ) -> Self {
        let functions = declared.list().iter().map(|it| {
            let runtime = it.runtime();
            let config = runtime.map(|runtime| function(&it.toml, runtime, base));
            (it.toml.name.clone(), config)
        });
        let stores = stores.iter();
        Contents {
            functions: functions.collect(),
            stores: stores
                .map(|it| (it.name.clone(), store(it, base)))
                .collect(),
        }
    }

    /// Functions that were read already, in the order in which they are declared.
    pub(in crate::config) fn of(
        functions: impl IntoIterator<Item = (String, FunctionConfig)>,
    ) -> Self {
        let functions = functions.into_iter();
        Contents {
            functions: functions.map(|(name, it)| (name, Some(Ok(it)))).collect(),
            stores: Vec::new(),
        }
    }

    /// The functions that can be used, by name; the first of a name counts.
    pub(in crate::config) fn functions(&self) -> BTreeMap<String, FunctionConfig> {
        let mut res = BTreeMap::new();
        for (name, config) in &self.functions {
            if let Some(Ok(config)) = config {
                res.entry(name.clone()).or_insert_with(|| config.clone());
            }
        }
        res
    }

    /// The stores that can be used.
    pub(in crate::config) fn key_value_stores(&self) -> Vec<KeyValueStoreConfig> {
        let stores = self.stores.iter().filter_map(|(name, pairs)| {
            Some(KeyValueStoreConfig {
                name: name.clone(),
                data: pairs.as_ref().ok()?.clone(),
            })
        });
        stores.collect()
    }
}

fn function(
    toml: &FunctionToml,
    runtime: Runtime,
    base: &Path,
) -> Result<FunctionConfig, FileProblem> {
    let path = absolute(Path::new(&toml.file), base);
    if toml.file.is_empty() {
        return Err(FileProblem::Missing(path));
    }
    match runtime {
        Runtime::CloudFront(runtime) => cloudfront(toml, runtime, &path),
        Runtime::Lambda(runtime) => lambda(toml, runtime, path),
    }
}

fn cloudfront(
    toml: &FunctionToml,
    runtime: FunctionRuntime,
    path: &Path,
) -> Result<FunctionConfig, FileProblem> {
    if path.is_dir() {
        return Err(FileProblem::Folder);
    }
    let bytes = bytes(path)?;
    if bytes.len() > MAX_CODE_BYTES {
        return Err(FileProblem::TooLarge(bytes.len()));
    }
    let code = String::from_utf8(bytes).map_err(|_| FileProblem::NotUtf8)?;
    Ok(FunctionConfig::CloudFront {
        file: toml.file.clone(),
        runtime,
        code: code.into(),
        key_value_store: toml.key_value_store.clone(),
    })
}

fn lambda(
    toml: &FunctionToml,
    runtime: LambdaRuntime,
    path: PathBuf,
) -> Result<FunctionConfig, FileProblem> {
    let handler = toml.handler.clone().unwrap_or_default();
    let version = if path.is_dir() {
        has_handler(&path, &handler, runtime)?;
        fingerprint_of_folder(&path)
    } else {
        fingerprint_of_bytes(&bytes(&path)?)
    };
    let timeout = toml.timeout.as_ref().and_then(AmountToml::duration);
    Ok(FunctionConfig::Lambda {
        file: toml.file.clone(),
        code: path,
        handler,
        runtime,
        timeout: timeout.unwrap_or(DEFAULT_TIMEOUT),
        memory_size: toml.memory_size.unwrap_or(DEFAULT_MEMORY),
        version,
    })
}

/// Whether a package has the file that its handler is in.
///
/// AWS: "Define Lambda function handler in Node.js", "... in Python".
fn has_handler(folder: &Path, handler: &str, runtime: LambdaRuntime) -> Result<(), FileProblem> {
    // Without a dot there is no file's name; that is said of the setting.
    let Some((module, _)) = handler.rsplit_once('.') else {
        return Ok(());
    };
    let tried: Vec<String> = match runtime {
        LambdaRuntime::Nodejs(_) => ["js", "mjs", "cjs"]
            .map(|it| format!("{module}.{it}"))
            .to_vec(),
        LambdaRuntime::Python(_) => {
            let module = module.replace('.', "/");
            vec![format!("{module}.py"), format!("{module}/__init__.py")]
        }
    };
    match tried.iter().any(|it| folder.join(it).is_file()) {
        true => Ok(()),
        false => Err(FileProblem::NoHandler(tried)),
    }
}

fn store(toml: &KeyValueStoreToml, base: &Path) -> Result<Pairs, StoreProblem> {
    let Some(file) = &toml.file else {
        let pairs = toml.data.iter().flatten();
        let pairs = pairs.map(|(key, value)| (format!("the key `{key}`"), key, value));
        return import_file::pairs(pairs).map_err(StoreProblem::Pairs);
    };
    let path = absolute(Path::new(file), base);
    if file.is_empty() {
        return Err(StoreProblem::File(FileProblem::Missing(path)));
    }
    if path.is_dir() {
        return Err(StoreProblem::File(FileProblem::Folder));
    }
    let bytes = bytes(&path).map_err(StoreProblem::File)?;
    if bytes.len() > MAX_STORE_BYTES {
        return Err(StoreProblem::File(FileProblem::TooLarge(bytes.len())));
    }
    let text = String::from_utf8(bytes).map_err(|_| StoreProblem::File(FileProblem::NotUtf8))?;
    import_file::parse(&text).map_err(StoreProblem::Pairs)
}

fn bytes(path: &Path) -> Result<Vec<u8>, FileProblem> {
    std::fs::read(path).map_err(|it| match it.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
            FileProblem::Missing(path.to_owned())
        }
        _ => FileProblem::Unreadable(it.to_string()),
    })
}
