//! Text, numbers, booleans, and what may be left out.

use serde_json::Value;

use super::reading::{Findings, Shape};

impl Shape for String {
    const EMPTY_IS_ABSENT: bool = true;

    fn read(value: &Value, path: &str, found: &mut Findings) -> Option<Self> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(it) => Some(it.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                found.wrong(path, "InvalidArgument", "must be a string");
                None
            }
        }
    }

    fn write(&self) -> Option<Value> {
        Some(Value::from(self.as_str()))
    }
}

impl Shape for bool {
    const EMPTY_IS_ABSENT: bool = true;

    fn read(value: &Value, path: &str, found: &mut Findings) -> Option<Self> {
        let text = value.as_str().map(str::to_ascii_lowercase);
        match (value, text.as_deref()) {
            (Value::Bool(it), _) => Some(*it),
            (_, Some("true")) => Some(true),
            (_, Some("false")) => Some(false),
            _ => {
                found.wrong(path, "InvalidArgument", "must be true or false");
                None
            }
        }
    }

    fn write(&self) -> Option<Value> {
        Some(Value::from(*self))
    }
}

/// A whole number, also as text or written with a fraction of nothing.
macro_rules! whole_numbers {
    ($($type:ident)+) => { $(
        impl Shape for $type {
            const EMPTY_IS_ABSENT: bool = true;

            fn read(value: &Value, path: &str, found: &mut Findings) -> Option<Self> {
                let text = match value {
                    Value::Number(number) => number.to_string(),
                    Value::String(text) => text.trim().to_owned(),
                    _ => String::new(),
                };
                let whole = text.strip_suffix(".0").unwrap_or(&text);
                let number = whole.parse().ok();
                if number.is_none() {
                    let what = format!("must be a whole number from 0 to {}", $type::MAX);
                    found.wrong(path, "InvalidArgument", &what);
                }
                number
            }

            fn write(&self) -> Option<Value> {
                Some(Value::from(*self))
            }
        }
    )+ };
}

whole_numbers!(u8 u16 u32 u64);

impl Shape for f64 {
    const EMPTY_IS_ABSENT: bool = true;

    fn read(value: &Value, path: &str, found: &mut Findings) -> Option<Self> {
        let number = match value {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_f64(),
        };
        let number = number.filter(|it: &f64| it.is_finite());
        if number.is_none() {
            found.wrong(path, "InvalidArgument", "must be a number");
        }
        number
    }

    fn write(&self) -> Option<Value> {
        Some(Value::from(*self))
    }
}

/// A part that is kept as it is.
impl Shape for Value {
    const EMPTY_IS_ABSENT: bool = true;

    fn read(value: &Value, _path: &str, _found: &mut Findings) -> Option<Self> {
        Some(value.clone())
    }

    fn write(&self) -> Option<Value> {
        Some(self.clone())
    }
}

impl<T: Shape> Shape for Option<T> {
    const EMPTY_IS_ABSENT: bool = T::EMPTY_IS_ABSENT;

    fn read(value: &Value, path: &str, found: &mut Findings) -> Option<Self> {
        T::read(value, path, found).map(Some)
    }

    fn write(&self) -> Option<Value> {
        self.as_ref().and_then(Shape::write)
    }
}
