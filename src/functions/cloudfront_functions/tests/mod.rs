//! What functions are shown and what may come back, on code as people write it.

mod event;
mod result;
mod stage;
