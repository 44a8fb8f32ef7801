//! Where a stored definition and the one that is asked for differ, for messages.

use serde::Serialize;
use serde_json::Value;

/// The first place where they differ (", 'style', 'bold'"; empty: as a whole), and what stands there in each.
pub(super) fn difference<T: Serialize>(stored: &T, asked: &T) -> (String, String, String) {
    let tree = |value: &T| serde_json::to_value(value).unwrap_or_default();
    let mut place = String::new();
    let (stored, asked) = descend(tree(stored), tree(asked), &mut place);
    (place, show(&stored), show(&asked))
}

fn descend(stored: Value, asked: Value, place: &mut String) -> (Value, Value) {
    match (stored, asked) {
        (Value::Object(mut stored), Value::Object(mut asked)) if stored.keys().eq(asked.keys()) => {
            // A type brings a style with it, not the other way round: so what is plain comes first.
            let differing = stored
                .iter()
                .filter(|(key, old)| asked.get(*key) != Some(*old));
            let first = differing.min_by_key(|(_, old)| old.is_object());
            let Some(key) = first.map(|(key, _)| key.clone()) else {
                return (Value::Object(stored), Value::Object(asked));
            };
            place.push_str(&format!(", '{key}'"));
            let (old, new) = (stored.remove(&key), asked.remove(&key));
            descend(old.unwrap_or_default(), new.unwrap_or_default(), place)
        }
        (Value::Array(mut stored), Value::Array(mut asked)) if stored.len() == asked.len() => {
            let mut both = stored.iter().zip(&asked);
            let Some(at) = both.position(|(old, new)| old != new) else {
                return (Value::Array(stored), Value::Array(asked));
            };
            // Of a pair of a name and a value, the name says more than the number.
            match (stored.as_slice(), asked.as_slice()) {
                ([Value::String(name), _], [..]) if at == 1 => {
                    place.truncate(place.rfind(',').unwrap_or_default());
                    place.push_str(&format!(", '{name}'"));
                }
                _ => place.push_str(&format!(", {}", at + 1)),
            }
            descend(stored.swap_remove(at), asked.swap_remove(at), place)
        }
        others => others,
    }
}

/// As JSON, not at any length.
fn show(value: &Value) -> String {
    if value.is_null() {
        return "none".to_owned();
    }
    crate::sheet::row::shorten(&value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_place_and_both_values_are_named() {
        let of = |stored: Value, asked: Value| difference(&stored, &asked);
        let told = |place: &str, stored: &str, asked: &str| {
            (place.to_owned(), stored.to_owned(), asked.to_owned())
        };
        assert_eq!(of(json!(true), json!(false)), told("", "true", "false"));
        assert_eq!(
            of(
                json!({"key": "a", "style": {"bold": true, "size": null}}),
                json!({"key": "a", "style": {"bold": true, "size": 12}})
            ),
            told(", 'style', 'size'", "none", "12")
        );
        assert_eq!(
            of(json!([[1, 2], [3, "x"]]), json!([[1, 2], [3, "y"]])),
            told(", 2, 2", "\"x\"", "\"y\"")
        );
        let title = |title: &str| json!({"fields": [["author", "A"], ["title", title]]});
        assert_eq!(
            of(title("T"), title("U")),
            told(", 'fields', 'title'", "\"T\"", "\"U\"")
        );
        let column = |kind: &str, format: &str| json!({"style": {"format": format}, "type": kind});
        assert_eq!(
            of(column("date", "d"), column("text", "@")),
            told(", 'type'", "\"date\"", "\"text\"")
        );
        assert_eq!(of(json!([1]), json!([1, 2])), told("", "[1]", "[1,2]"));
        assert_eq!(
            of(json!({"on": 1}), json!("off")),
            told("", "{\"on\":1}", "\"off\"")
        );
    }
}
