//! Running a program of the system, and showing it as one would type it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program with its arguments.
#[derive(Clone, Debug)]
pub(super) struct Invocation {
    program: PathBuf,
    arguments: Vec<String>,
}

impl Invocation {
    pub(super) fn new(program: &Path, arguments: &[&str]) -> Self {
        Invocation {
            program: program.to_owned(),
            arguments: arguments.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    /// Runs it to its end.
    ///
    /// # Errors
    ///
    /// What it said, where it could not be started or failed.
    pub(super) fn run(&self) -> Result<(), String> {
        let output = Command::new(&self.program)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("cannot run `{}`: {error}", self.shown()))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(match output.stderr.is_empty() {
            true => &output.stdout,
            false => &output.stderr,
        });
        Err(format!("`{}` failed: {}", self.name(), said.trim()))
    }

    /// As one would type it.
    pub(super) fn shown(&self) -> String {
        let arguments = self.arguments.iter().map(|it| shell_word(it));
        std::iter::once(self.name())
            .chain(arguments)
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn name(&self) -> String {
        let name = self.program.file_stem().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }
}

/// A word as a shell takes it.
pub(super) fn shell_word(word: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "-_./:,=+@".contains(it);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    if cfg!(windows) {
        return format!("\"{word}\"");
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_command_is_shown_as_a_shell_takes_it() {
        let shown = |argument: &str| Invocation::new(Path::new("/bin/x"), &[argument]).shown();
        assert_eq!(shown("-d"), "x -d");
        assert_eq!(shown("sql:/home/a b"), "x 'sql:/home/a b'");
        assert_eq!(shown("it's"), "x 'it'\\''s'");
        assert_eq!(shown(""), "x ''");
    }

    #[cfg(unix)]
    #[test]
    fn a_failure_says_what_the_program_said() {
        let shell = |script: &str| Invocation::new(Path::new("/bin/sh"), &["-c", script]).run();
        assert_eq!(shell("true"), Ok(()));
        assert_eq!(
            shell("echo no rights >&2; exit 1"),
            Err("`sh` failed: no rights".to_owned())
        );
        let missing = Invocation::new(Path::new("/nowhere/x"), &[]).run();
        assert!(missing.unwrap_err().starts_with("cannot run `x`: "));
    }
}
