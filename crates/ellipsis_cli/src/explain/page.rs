//! The page of `ellipsis explain --html`: the source with each `...` marked by what it is, and beside it what that did and
//! cost. It needs nothing else, no network and no script; one helps those who go through it by keyboard.

use std::fmt::Write;

use ellipsis_runtime::{ExplainedSite, ExplainedSource};

use super::report::{Summary, bytes, counted, grouped, ran, ways};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page about a program.
pub(super) fn page(program: &str, sources: &[ExplainedSource], failed: bool) -> String {
    let sum = Summary::of(sources.iter().flat_map(|source| &source.sites));
    let sites = sources.iter().map(|source| source.sites.len() as u64).sum();
    let program = escaped(program);
    let ended = if failed { "<p><strong>The program ended with an error.</strong></p>" } else { "" };
    let told = format!(
        "{} in the source, {}. Moved {}; copying would have moved {}.",
        counted(sites, "site"),
        counted(sum.runs, "run"),
        bytes(sum.bytes_moved),
        bytes(sum.bytes_if_copied),
    );
    let mut number = 0;
    let body: String = sources.iter().map(|source| section(source, &mut number)).collect();
    format!(
        "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>What each ... did in {program}</title>
<style>
{STYLE}</style>
</head>
<body>
<header>
<h1>What each <code>...</code> did in {program}</h1>
{ended}<p>{told}</p>
<p class=\"quiet keys\"><kbd>N</kbd> and <kbd>P</kbd> go from one to the next, <kbd>Enter</kbd> to what it did, <kbd>Esc</kbd> back.</p>
</header>
<main>
{body}</main>
<script>
{SCRIPT}</script>
</body>
</html>
"
    )
}

/// A source beside what its dots did. These are numbered through all of the page.
fn section(source: &ExplainedSource, number: &mut usize) -> String {
    let first = *number;
    *number += source.sites.len();
    let cards: String = source.sites.iter().zip(first..).map(|(site, number)| card(site, number)).collect();
    format!(
        "<section>\n<h2>{}</h2>\n<ol class=\"text\">\n{}</ol>\n<div class=\"cards\">\n{cards}</div>\n</section>\n",
        escaped(&source.file),
        lines(source, first),
    )
}

/// The lines of a source, with links to what its dots did.
fn lines(source: &ExplainedSource, first: usize) -> String {
    let mut list = String::new();
    let mut sites = source.sites.iter().zip(first..).peekable();
    let mut start = 0;
    for line in source.text.split_inclusive(['\n', '\u{2028}', '\u{2029}']) {
        let (mut from, end) = (start, start + line.trim_end().len());
        start += line.len();
        list.push_str("<li>");
        while let Some((site, number)) = sites.next_if(|(site, _)| site.offset < start) {
            let idle = if site.tally.runs == 0 { " idle" } else { "" };
            let class = class(site);
            list.push_str(&escaped(&source.text[from..site.offset]));
            let _ = write!(
                list,
                "<a class=\"dots {class}{idle}\" id=\"dots-{number}\" href=\"#site-{number}\" title=\"{}: {}\">...</a>",
                site.kind,
                outline(site)
            );
            from = site.offset + "...".len();
        }
        list.push_str(&escaped(&source.text[from..end.max(from)]));
        list.push_str("</li>\n");
    }
    list
}

fn class(site: &ExplainedSite) -> String {
    site.kind.replace(' ', "-")
}

fn outline(site: &ExplainedSite) -> String {
    if site.tally.runs + site.tally.failed == 0 { "never ran".into() } else { format!("ran {}", ran(site)) }
}

/// What a `...` did.
fn card(site: &ExplainedSite, number: usize) -> String {
    let mut card = format!(
        "<article class=\"{}\" id=\"site-{number}\" tabindex=\"-1\">\n<h3>{}, <a href=\"#dots-{number}\">line {}</a></h3>\n",
        class(site),
        site.kind,
        site.line
    );
    if site.tally.runs + site.tally.failed == 0 {
        card.push_str("<p class=\"quiet\">never ran</p>\n</article>\n");
        return card;
    }
    let mut facts = vec![("ran", ran(site))];
    if let Some(first) = &site.tally.first {
        facts.push(("first", format!("<code>{}</code>", escaped(first))));
    }
    if site.tally.runs > 0 {
        facts.push(("elements", grouped(site.tally.elements)));
        facts.push(("how", escaped(&ways(site))));
        let most = site.bytes_moved().max(site.bytes_if_copied()).max(1);
        for (name, class, value) in
            [("moved", "cheap", site.bytes_moved()), ("copying", "dear", site.bytes_if_copied())]
        {
            let share = value as f64 * 100.0 / most as f64;
            let bar = match value {
                0 => String::new(),
                _ => format!("<span class=\"bar {class}\" style=\"width: {share:.1}%\"></span>"),
            };
            facts.push((name, format!("{}{bar}", bytes(value))));
        }
    }
    let facts: String =
        facts.iter().map(|(name, value)| format!("<dt>{name}</dt><dd>{value}</dd>\n")).collect();
    let _ = write!(card, "<dl>\n{facts}</dl>\n");
    let notes = notes(site);
    if !notes.is_empty() {
        let items: String = notes.iter().map(|note| format!("<li>{}</li>\n", escaped(note))).collect();
        let _ = write!(card, "<ul class=\"notes\">\n{items}</ul>\n");
    }
    card.push_str("</article>\n");
    card
}

/// What a reader should know beside the figures.
fn notes(site: &ExplainedSite) -> Vec<String> {
    let mut notes = Vec::new();
    if site.quadratic {
        notes.push(
            "Each run had more, or fewer, elements than the one before: where they are copied, the time grows with \
             the square of the number of runs."
                .to_owned(),
        );
    }
    if let Some(first) = site.tally.first.as_deref().filter(|_| site.kind == "object spread") {
        if matches!(first, "undefined" | "null") {
            notes.push(format!("The first time it spread {first}, which gives nothing and is no error."));
        } else if let Some(class) = class_of(first) {
            notes.push(format!(
                "A {class} came in, but none comes out: own properties are taken, its prototype with the methods is not."
            ));
        }
    }
    if site.tally.getters > 0 {
        notes.push("Getters were called, and what they gave was taken; the getters were not.".to_owned());
    }
    notes
}

/// The class of an object, by how it was told: plain ones have none there.
fn class_of(told: &str) -> Option<&str> {
    let (class, _) = told.split_once(" {")?;
    let is_name = class.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$');
    (is_name && !class.is_empty()).then_some(class)
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
    html
}
