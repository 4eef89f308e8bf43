//! What was found on the way.

use std::path::PathBuf;

use super::source::Place;

/// Something that whoever imports should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub weight: Weight,
    /// A stable name in kebab-case, such as `unknown-property`.
    pub code: &'static str,
    /// What it is, in one line without a full stop.
    pub title: String,
    /// Where it is.
    pub place: Option<Place>,
    /// What of the options it is about, where it is in no source.
    pub about: Option<About>,
    /// What one should know.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Vec<String>,
}

/// An option that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// One of [`super::ImportOptions::sources`].
    Source(PathBuf),
    /// One of [`super::ImportOptions::parameters`], by its name as given.
    Parameter(String),
    /// One of [`super::ImportOptions::stacks`].
    Stack(String),
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The source cannot be used as it is: a syntax error, a reference to nothing.
    Wrong,
    /// Production would answer otherwise: something that is not emulated. An error in strict mode.
    Unsupported,
    /// Something was assumed, or is not known: a stand-in, an unknown property.
    Assumed,
    /// It has no local effect: the price class, a certificate.
    NoEffect,
}

impl Finding {
    /// A finding of this weight, code and title, not placed yet.
    pub fn new(weight: Weight, code: &'static str, title: impl Into<String>) -> Self {
        Finding {
            weight,
            code,
            title: title.into(),
            place: None,
            about: None,
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Puts it at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says which option it is about.
    #[must_use]
    pub fn about(mut self, option: About) -> Self {
        self.about = Some(option);
        self
    }

    /// Adds what one should know.
    #[must_use]
    pub fn knowing(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }
}
