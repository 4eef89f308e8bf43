//! Nanoseconds and allocations of what every request pays for, without a socket.
//!
//! `cargo bench --bench micro` prints a table; `cargo bench --bench micro -- answering` a part of
//! it. The tables follow a request: the choice of a behavior, the cache key, the whole life-cycle. `store` is
//! what stands behind the S3 API.
//!
//! Counting allocations costs a nanosecond or two each, in every row alike.

mod answering;
mod cache_key;
mod choosing;
mod functions;
mod site;
mod store;

use divan::AllocProfiler;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}
