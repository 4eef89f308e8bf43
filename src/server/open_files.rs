//! How many files this process may have open, connections among them.
//!
//! The system gives a process fewer than it may have: 1,024 on most Linux, 256 on macOS. A page with
//! 30 micro-frontends and a deploy of ten files at once come near to that, so we take what we may.

/// More than this many are not asked for; macOS gives no more either.
const MOST: u64 = 10_240;

/// Takes as many as the system lets us have, and returns how many that are.
#[cfg(unix)]
pub(super) fn raise() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let current = current.unwrap_or(MOST);
    let wanted = maximum.unwrap_or(MOST).min(MOST);
    if wanted <= current {
        return current;
    }
    let raised = Rlimit {
        current: Some(wanted),
        maximum,
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => wanted,
        Err(_) => current,
    }
}

/// Windows has no such limit for sockets.
#[cfg(not(unix))]
pub(super) fn raise() -> u64 {
    MOST
}

/// How many connections one listener may have open, so that there is room for the others, and for
/// the files that are served.
pub(super) fn connections_of(files: u64) -> usize {
    usize::try_from(files / 4).unwrap_or(usize::MAX).max(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_listener_takes_all_there_are() {
        for (files, connections) in [(0, 16), (256, 64), (1024, 256), (10_240, 2560)] {
            assert_eq!(connections_of(files), connections);
        }
        let raised = raise();
        assert_eq!(raise(), raised);
    }
}
