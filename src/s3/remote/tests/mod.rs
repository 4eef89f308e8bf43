//! A remote bucket before a store of canned answers.

mod fake;
mod flowing;
mod https;
mod lists;
mod objects;
mod refusals;
