//! Which kind of device a `User-Agent` speaks of.
//!
//! AWS: "Add CloudFront request headers", section "Headers for determining the viewer's device
//! type": several may be true, and some tablets are mobile too. AWS keeps its rules to itself;
//! ours are few and look for the words that browsers of today send, whatever their case:
//!
//! 1. A television names itself (`SmartTV`, `AppleTV`, `HbbTV`, `Roku`, `CrKey`, ...), and is
//!    neither mobile nor a tablet.
//! 2. A tablet is an `iPad`, says `Tablet`, `Kindle`, `Silk` or `PlayBook`, or is an `Android`
//!    that does not say `Mobile`.
//! 3. A mobile device says `Mobile`, `iPhone`, `iPod`, `BlackBerry`, `Opera Mini` and the like; an
//!    iPad says `Mobile`, and is both.
//! 4. Android is `Android`; iOS is `iPhone`, `iPad` or `iPod`.
//! 5. Everything else is a desktop, a program such as curl and a missing header among them.

/// The device classes of a viewer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ViewerDevice {
    pub(super) android: bool,
    pub(super) ios: bool,
    pub(super) mobile: bool,
    pub(super) smart_tv: bool,
    pub(super) tablet: bool,
}

const TELEVISIONS: [&str; 14] = [
    "smarttv",
    "smart-tv",
    "smart tv",
    "appletv",
    "apple tv",
    "googletv",
    "google tv",
    "android tv",
    "hbbtv",
    "netcast",
    "web0s",
    "roku",
    "crkey",
    "bravia",
];
const TABLETS: [&str; 5] = ["ipad", "tablet", "kindle", "silk/", "playbook"];
const MOBILES: [&str; 9] = [
    "mobile",
    "iphone",
    "ipod",
    "windows phone",
    "blackberry",
    "bb10",
    "opera mini",
    "opera mobi",
    "iemobile",
];

impl ViewerDevice {
    /// The classes that a `User-Agent` names; an empty one stands for none.
    pub(super) fn of(user_agent: &[u8]) -> Self {
        let said = String::from_utf8_lossy(user_agent).to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|it| said.contains(it));
        let smart_tv = says(&TELEVISIONS);
        let android = says(&["android"]);
        let mobile = !smart_tv && says(&MOBILES);
        ViewerDevice {
            android,
            ios: says(&["iphone", "ipad", "ipod"]),
            mobile,
            smart_tv,
            tablet: !smart_tv && (says(&TABLETS) || (android && !mobile)),
        }
    }

    /// Whether it is none of the others.
    pub(super) fn desktop(self) -> bool {
        !(self.mobile || self.smart_tv || self.tablet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The classes that are true, in words.
    fn classes(user_agent: &str) -> String {
        let it = ViewerDevice::of(user_agent.as_bytes());
        let words = [
            (it.android, "android"),
            (it.desktop(), "desktop"),
            (it.ios, "ios"),
            (it.mobile, "mobile"),
            (it.smart_tv, "smarttv"),
            (it.tablet, "tablet"),
        ];
        let words: Vec<&str> = words.iter().filter(|it| it.0).map(|it| it.1).collect();
        words.join(" ")
    }

    macro_rules! is {
        ($($name:ident: $user_agent:literal => $classes:literal;)*) => { $(
            #[test]
            fn $name() {
                assert_eq!(classes($user_agent), $classes);
            }
        )* };
    }

    is! {
        chrome_on_windows: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
            (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36" => "desktop";
        safari_on_a_mac: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
            (KHTML, like Gecko) Version/18.0 Safari/605.1.15" => "desktop";
        an_iphone: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
            (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1" => "ios mobile";
        an_ipad: "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
            Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1" => "ios mobile tablet";
        a_phone_with_android: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like \
            Gecko) Chrome/140.0.0.0 Mobile Safari/537.36" => "android mobile";
        a_tablet_with_android: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, \
            like Gecko) Chrome/140.0.0.0 Safari/537.36" => "android tablet";
        firefox_on_a_phone: "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
            => "android mobile";
        a_television_with_android: "Mozilla/5.0 (Linux; Android 12; BRAVIA 4K VH2) AppleWebKit/\
            537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36" => "android smarttv";
        a_television_of_samsung: "Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 \
            (KHTML, like Gecko) Version/7.0 TV Safari/537.36" => "smarttv";
        an_old_blackberry: "BlackBerry9700/5.0.0.862" => "mobile";
        a_program: "curl/8.5.0" => "desktop";
        no_header: "" => "desktop";
    }
}
