//! What functions are shown and what may come back, on code as people write it.

mod event;
mod origin;
mod patterns;
mod response;
mod result;
mod stage;
mod test_report;
