//! Names that editors and desktops leave behind, which are no reason to reload. Pure.

/// Whether a key is nobody's object: a swap, backup or lock file, or part of a repository.
pub(super) fn is_noise(key: &str) -> bool {
    key.split('/').any(|segment| segment == ".git")
        || key.rsplit('/').next().is_some_and(is_noise_name)
}

fn is_noise_name(name: &str) -> bool {
    name == ".DS_Store"
        // Vim tries out whether it may create files.
        || name == "4913"
        || name.ends_with('~')
        // Emacs: locks and what it saves by itself.
        || name.starts_with(".#")
        || (name.len() > 1 && name.starts_with('#') && name.ends_with('#'))
        // JetBrains' safe write.
        || name.ends_with("___jb_tmp___")
        || name.ends_with("___jb_old___")
        || is_swap_file(name)
}

/// Vim's `.name.swp`, and `.swo`, `.swn` and so on where there is one already.
fn is_swap_file(name: &str) -> bool {
    let Some(rest) = name.strip_prefix('.') else {
        return false;
    };
    rest.rsplit_once('.').is_some_and(|(_, suffix)| {
        suffix.len() == 3 && suffix.starts_with("sw") && suffix.is_ascii()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, noise: bool) {
        assert_eq!(is_noise(key), noise, "{key}");
    }

    #[test]
    fn what_editors_leave_behind_is_noise() {
        check("4913", true);
        check("css/4913", true);
        check(".app.css.swp", true);
        check("css/.app.css.swx", true);
        check("app.css~", true);
        check(".#app.css", true);
        check("#app.css#", true);
        check("app.css___jb_tmp___", true);
        check(".DS_Store", true);
        check(".git/index", true);
        check("a/.git/HEAD", true);
    }

    #[test]
    fn what_a_site_may_hold_is_not() {
        check("index.html", false);
        check("4913.js", false);
        check("a~b.js", false);
        check("movie.swf", false);
        check(".swp/x", false);
        check(".well-known/assetlinks.json", false);
        check(".gitignore", false);
        check("#", false);
        check("x.swp", false);
    }
}
