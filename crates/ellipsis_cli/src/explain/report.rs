//! What `ellipsis explain` prints: text for people, JSON for programs.

use std::fmt::Write;

use ellipsis_runtime::ExplainedSite;
use serde_json::json;

/// Sums over all sites.
#[derive(Default)]
pub(super) struct Summary {
    pub(super) runs: u64,
    elements: u64,
    pub(super) bytes_moved: u64,
    pub(super) bytes_if_copied: u64,
}

impl Summary {
    pub(super) fn of<'a>(sites: impl IntoIterator<Item = &'a ExplainedSite>) -> Summary {
        sites.into_iter().fold(Summary::default(), |sum, site| Summary {
            runs: sum.runs + site.tally.runs,
            elements: sum.elements + site.tally.elements,
            bytes_moved: sum.bytes_moved + site.bytes_moved(),
            bytes_if_copied: sum.bytes_if_copied + site.bytes_if_copied(),
        })
    }
}

/// The report as text.
pub(super) fn text(sites: &[ExplainedSite]) -> String {
    let mut report = String::new();
    for (number, site) in sites.iter().enumerate() {
        if number == 0 || sites[number - 1].file != site.file {
            line(&mut report, &format!("\n{}", site.file));
        }
        tell_site(&mut report, site);
    }
    let sum = Summary::of(sites);
    let told = format!(
        "\n{}, {}, {}. Moved {}; copying would have moved {}.",
        counted(sites.len() as u64, "site"),
        counted(sum.runs, "run"),
        counted(sum.elements, "element"),
        bytes(sum.bytes_moved),
        bytes(sum.bytes_if_copied),
    );
    line(&mut report, &told);
    report
}

fn tell_site(report: &mut String, site: &ExplainedSite) {
    let ExplainedSite { file, line: number, column, kind, .. } = site;
    line(report, &format!("\n  {file}:{number}:{column}  {kind}"));
    line(report, &format!("    {}", site.text));
    line(report, &format!("    {}^^^", site.indentation));
    if site.tally.runs + site.tally.failed == 0 {
        return line(report, "    never ran");
    }
    line(report, &format!("    ran        {}", ran(site)));
    if site.tally.runs == 0 {
        return;
    }
    if let Some(first) = &site.tally.first {
        line(report, &format!("    first      {first}"));
    }
    line(report, &format!("    elements   {}", grouped(site.tally.elements)));
    line(report, &format!("    how        {}", ways(site)));
    line(report, &format!("    moved      {}", bytes(site.bytes_moved())));
    let remark = if site.quadratic { ", quadratic in the number of runs" } else { "" };
    line(report, &format!("    copying    {}{remark}", bytes(site.bytes_if_copied())));
}

pub(super) fn ran(site: &ExplainedSite) -> String {
    let runs = times(site.tally.runs + site.tally.failed);
    match site.tally.failed {
        0 => runs,
        failed if site.tally.runs == 0 => {
            format!("{runs}, and threw{}", if failed == 1 { "" } else { " each time" })
        }
        failed => format!("{runs}, of which it threw {}", times(failed)),
    }
}

/// How it went, the ways that were taken.
pub(super) fn ways(site: &ExplainedSite) -> String {
    let mut ways = Vec::new();
    let mut way = |runs: u64, what: &str| {
        if runs > 0 {
            ways.push(if runs == site.tally.runs {
                what.to_owned()
            } else {
                format!("{what} {}", times(runs))
            });
        }
    };
    way(site.tally.shared, "shared");
    way(site.tally.copied, "copied");
    way(site.tally.in_place, "left in place");
    for (class, runs) in &site.tally.iterated {
        way(*runs, &format!("iterated {class}"));
    }
    if site.tally.elements == 0 && site.tally.iterated.is_empty() {
        ways = vec!["nothing to do".to_owned()];
    }
    if site.tally.getters > 0 {
        ways.push(format!("called {}", counted(site.tally.getters, "getter")));
    }
    ways.join(", ")
}

/// The report as a JSON document.
pub(super) fn json(sites: &[ExplainedSite], failed: bool) -> String {
    let sum = Summary::of(sites);
    let document = json!({
        "failed": failed,
        "sites": sites.iter().map(json_site).collect::<Vec<_>>(),
        "summary": {
            "sites": sites.len(),
            "runs": sum.runs,
            "elements": sum.elements,
            "bytesMoved": sum.bytes_moved,
            "bytesIfCopied": sum.bytes_if_copied,
        },
    });
    format!("{document:#}\n")
}

fn json_site(site: &ExplainedSite) -> serde_json::Value {
    let iterated = site.tally.iterated.iter().map(|(class, runs)| json!({ "class": class, "runs": runs }));
    json!({
        "file": site.file,
        "line": site.line,
        "column": site.column,
        "text": site.text,
        "kind": site.kind,
        "runs": site.tally.runs,
        "failed": site.tally.failed,
        "first": site.tally.first,
        "elements": site.tally.elements,
        "shared": site.tally.shared,
        "copied": site.tally.copied,
        "inPlace": site.tally.in_place,
        "iterated": iterated.collect::<Vec<_>>(),
        "getters": site.tally.getters,
        "bytesMoved": site.bytes_moved(),
        "bytesIfCopied": site.bytes_if_copied(),
        "quadratic": site.quadratic,
    })
}

fn line(report: &mut String, text: &str) {
    // Writing to a String does not fail.
    let _ = writeln!(report, "{text}");
}

/// A number with its thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(super) fn counted(number: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(number), if number == 1 { "" } else { "s" })
}

fn times(number: u64) -> String {
    if number == 1 { "once".into() } else { format!("{} times", grouped(number)) }
}

pub(super) fn bytes(number: u64) -> String {
    counted(number, "byte")
}
