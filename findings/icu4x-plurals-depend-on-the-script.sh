#!/usr/bin/env bash
# CLDR's plural rules belong to languages: Serbian has the same in both of its scripts, and ICU finds them so. ICU4X
# (icu_plurals 2.3) takes a language in its less usual script for another one, for which it has the root's rules: all
# quantities are "other".
#
# Seen with Rust 1.95.0 and icu_plurals 2.3.0 on x86-64 Linux:
#   sr: One Few Other
#   sr-Latn: Other Other Other
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat > "$folder/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"

[dependencies]
icu_locale_core = "=2.4.0"
icu_plurals = "=2.3.0"
TOML
cat > "$folder/src/main.rs" <<'RUST'
use icu_locale_core::locale;
use icu_plurals::PluralRules;

fn main() {
    for (name, locale) in [("sr", locale!("sr")), ("sr-Latn", locale!("sr-Latn"))] {
        let rules = PluralRules::try_new_cardinal(locale.into()).expect("data");
        let found = [1u32, 2, 5].map(|number| format!("{:?}", rules.category_for(number)));
        println!("{name}: {}", found.join(" "));
    }
}
RUST
seen=$(cd "$folder" && cargo run --quiet)
expected='sr: One Few Other
sr-Latn: Other Other Other'
echo "$seen"
if [ "$seen" != "$expected" ]; then
  echo "this changed; seen before:" >&2
  echo "$expected" >&2
  exit 1
fi
