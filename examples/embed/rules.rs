//! Rules that users write, over values of serde's: each says when it holds for an order, and what follows.

use std::error::Error as StdError;
use std::fmt;
use std::io::Write;

use ellipsis::serde::Serde;
use ellipsis::{Engine, Error, FromJs, Function};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    customer: Customer,
    lines: Vec<Line>,
    ship_to: Option<String>,
}

#[derive(Serialize)]
struct Customer {
    name: String,
    since: u16,
}

#[derive(Serialize)]
struct Line {
    item: String,
    cents: u32,
    count: u32,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Action {
    Discount { percent: u8 },
    Hold { reason: String },
    Gift { items: Vec<String> },
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Discount { percent } => write!(f, "{percent} % less"),
            Action::Hold { reason } => write!(f, "held: {reason}"),
            Action::Gift { items } => write!(f, "with {}", items.join(" and ")),
        }
    }
}

#[derive(FromJs)]
struct Rule {
    when: Function,
    then: Function,
}

/// A rule, which runs with little fuel, and changes nothing that another one sees: each call has an order of its own.
fn apply(engine: &mut Engine, rule: &Rule, order: &Order) -> Result<Option<Action>, Error> {
    engine.set_fuel(Some(100_000));
    if !rule.when.call::<bool>(engine, (Serde(order),))? {
        return Ok(None);
    }
    let Serde(action) = rule.then.call(engine, (Serde(order),))?;
    Ok(Some(action))
}

const RULES: &[(&str, &str)] = &[
    (
        "large orders",
        "({
            when: ({ lines }) => lines.reduce((sum, { cents, count }) => sum + cents * count, 0) > 10_000,
            then: ({ customer }) => ({ type: 'discount', percent: Math.min(20, 2026 - customer.since) }),
        })",
    ),
    ("no address", "({ when: (order) => order.shipTo === null, then: () => ({ type: 'hold', reason: 'where to?' }) })"),
    (
        "tea",
        "({
            when: ({ lines }) => lines.some(({ item }) => /\\btea\\b/i.test(item)),
            then: ({ lines: [first, ...more] }) => ({ type: 'gift', items: ['cup', ...more.map(({ item }) => `more ${item}`)] }),
        })",
    ),
    ("mistaken", "({ when: () => true, then: () => ({ type: 'discount', percent: 500 }) })"),
    ("vague", "({ when: () => 'perhaps', then() {} })"),
    ("endless", "({ when() { for (;;); }, then() {} })"),
];

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn StdError>> {
    let mut engine = Engine::new();
    engine.set_heap_limit(Some(32 << 20));
    let order = Order {
        customer: Customer { name: "Ada".to_owned(), since: 2019 },
        lines: vec![
            Line { item: "green tea".to_owned(), cents: 1250, count: 8 },
            Line { item: "honey".to_owned(), cents: 700, count: 1 },
        ],
        ship_to: None,
    };
    writeln!(out, "an order of {}:", order.customer.name)?;
    for &(name, code) in RULES {
        let rule: Rule = engine.eval_script(name, code)?;
        match apply(&mut engine, &rule, &order) {
            Ok(None) => writeln!(out, "  {name}: no")?,
            Ok(Some(action)) => writeln!(out, "  {name}: {action}")?,
            Err(error) => writeln!(out, "  {name} failed: {error}")?,
        }
        engine.set_fuel(None);
    }
    Ok(())
}
