//! The user's locale.

use std::env;

/// The language tag that the environment asks for, as POSIX says where to look for it.
pub(crate) fn from_environment() -> String {
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let name = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    tag_of(&name.unwrap_or_default())
}

/// The language tag of a POSIX locale: without encoding and modifier, with hyphens.
fn tag_of(name: &str) -> String {
    let name = name.split(['.', '@']).next().unwrap_or_default();
    match name {
        "" | "C" | "POSIX" => "en-US".to_owned(),
        name => name.replace('_', "-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        for (name, tag) in [
            ("de_AT.UTF-8", "de-AT"),
            ("C.UTF-8", "en-US"),
            ("sr_RS@latin", "sr-RS"),
            ("", "en-US"),
            ("eo", "eo"),
        ] {
            assert_eq!(tag_of(name), tag, "{name}");
        }
    }
}
