//! One line a member: from it come the field, the way it is read and the way it is written.

/// Declares objects. A member is `required`, `optional` (with its type's default), `usually`
/// something where it is left out, `items` (a `Quantity` and `Items` right in the object) or
/// `flattened` (the members of another object right in this one).
macro_rules! shapes {
    ($($(#[$doc:meta])+ $name:ident {
        $($field:ident: $type:ty => $kind:ident($aws:literal $(, $usual:expr)?),)+
    })+) => { $(
        $(#[$doc])+
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $(#[doc = concat!("`", $aws, "`")] pub $field: $type,)+
        }

        impl Default for $name {
            fn default() -> Self {
                $name { $($field: usual!($($usual)?),)+ }
            }
        }

        impl crate::resources::shapes::reading::Members for $name {
            const HAS_REQUIRED: bool = false $(|| is_required!($kind $type))+;

            fn read_members(
                object: &mut crate::resources::shapes::reading::Object<'_, '_>,
            ) -> Option<Self> {
                $(let $field: Option<$type> = read_member!(object, $kind, $aws $(, $usual)?);)+
                Some($name { $($field: $field?,)+ })
            }

            fn write_members(&self, map: &mut serde_json::Map<String, serde_json::Value>) {
                $(write_member!(map, self.$field, $kind, $aws);)+
            }
        }

        impl crate::resources::shapes::reading::Shape for $name {
            const EMPTY_IS_ABSENT: bool =
                <$name as crate::resources::shapes::reading::Members>::HAS_REQUIRED;

            fn read(
                value: &serde_json::Value,
                path: &str,
                found: &mut crate::resources::shapes::reading::Findings,
            ) -> Option<Self> {
                crate::resources::shapes::reading::read_object(value, path, found)
            }

            fn write(&self) -> Option<serde_json::Value> {
                Some(crate::resources::shapes::reading::write_object(self))
            }
        }

        impl $name {
            /// The document as AWS prints it.
            pub fn to_json(&self) -> serde_json::Value {
                crate::resources::shapes::reading::write_object(self)
            }
        }
    )+ };
}

macro_rules! usual {
    () => {
        Default::default()
    };
    ($usual:expr) => {
        $usual
    };
}

macro_rules! is_required {
    (required $type:ty) => {
        true
    };
    (flattened $type:ty) => {
        <$type as crate::resources::shapes::reading::Members>::HAS_REQUIRED
    };
    ($kind:ident $type:ty) => {
        false
    };
}

macro_rules! read_member {
    ($object:ident, required, $aws:literal) => {
        $object.required($aws)
    };
    ($object:ident, optional, $aws:literal) => {
        $object.optional($aws, Default::default)
    };
    ($object:ident, usually, $aws:literal, $usual:expr) => {
        $object.optional($aws, || $usual)
    };
    ($object:ident, items, $aws:literal) => {
        $object.items()
    };
    ($object:ident, flattened, $aws:literal) => {
        crate::resources::shapes::reading::Members::read_members($object)
    };
}

macro_rules! write_member {
    ($map:ident, $value:expr, items, $aws:literal) => {
        crate::resources::shapes::reading::write_items(&$value, $map);
    };
    ($map:ident, $value:expr, flattened, $aws:literal) => {
        crate::resources::shapes::reading::Members::write_members(&$value, $map);
    };
    ($map:ident, $value:expr, $kind:ident, $aws:literal) => {
        if let Some(value) = crate::resources::shapes::reading::Shape::write(&$value) {
            $map.insert($aws.to_owned(), value);
        }
    };
}

/// Declares members that take one of a few words; the first is the default.
macro_rules! shape_words {
    ($($(#[$doc:meta])+ $name:ident { $first:ident = $first_text:literal, $($variant:ident = $text:literal,)* })+) => { $(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name {
            #[doc = concat!("`", $first_text, "`")]
            #[default]
            $first,
            $(#[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl $name {
            /// The word as AWS writes it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $name::$first => $first_text,
                    $($name::$variant => $text,)*
                }
            }
        }

        impl crate::resources::shapes::reading::Shape for $name {
            const EMPTY_IS_ABSENT: bool = true;

            fn read(
                value: &serde_json::Value,
                path: &str,
                found: &mut crate::resources::shapes::reading::Findings,
            ) -> Option<Self> {
                let word = value.as_str().unwrap_or_default();
                let all = [$name::$first $(, $name::$variant)*];
                let known = all.iter().find(|it| it.as_str().eq_ignore_ascii_case(word));
                if known.is_none() {
                    let words = all.map($name::as_str).join(", ");
                    found.wrong(path, "InvalidArgument", &format!("must be one of: {words}"));
                }
                known.copied()
            }

            fn write(&self) -> Option<serde_json::Value> {
                Some(serde_json::Value::from(self.as_str()))
            }
        }
    )+ };
}
