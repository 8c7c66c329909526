//! [`console.table`](https://console.spec.whatwg.org/#table)

use ellipsis::unstable::engine::{
    Args, Context, Gc, JsResult, Object, PropertyKey, RootedVec, Value, is_callable,
};
use ellipsis::unstable::peek::{self, Collection};

use super::{Stream, log, print};
use crate::inspect::{Options, inspect, width};

/// A column: its title and the cells, top to bottom.
struct Column {
    title: String,
    cells: Vec<String>,
}

/// Entries of collections that are shown.
const MAX_ROWS: usize = 100_000;

/// [`console.table`](https://console.spec.whatwg.org/#table)
pub(super) fn table(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(data) = args.get(0).as_object() else { return log(cx, args) };
    let wanted = match args.get(1).as_object() {
        Some(_) => Some(property_names(cx, args.get(1))?),
        None => None,
    };
    let columns = match peek::collection(&data) {
        Some(kind) => of_collection(cx, data, kind)?,
        None => of_object(cx, data, wanted)?,
    };
    print(cx, Stream::Out, &draw(&columns));
    Ok(Value::UNDEFINED)
}

fn property_names(cx: &mut Context, value: Value) -> JsResult<RootedVec<PropertyKey>> {
    let values = cx.list_from_array_like(value)?;
    let mut names = RootedVec::new(&cx.heap);
    for value in &values {
        let key = cx.to_property_key(value)?;
        names.push(key);
    }
    Ok(names)
}

/// A cell: nested objects show one level.
fn cell(cx: &mut Context, value: Value) -> JsResult<String> {
    let depth = match value.as_object() {
        Some(object) if !object.is_array() && enumerable_keys(cx, object)?.len() > 2 => -1,
        _ => 0,
    };
    inspect(cx, value, Options { depth: Some(depth), break_length: usize::MAX / 4, ..Options::default() })
}

fn of_collection(cx: &mut Context, data: Gc<Object>, kind: Collection) -> JsResult<Vec<Column>> {
    let Some(preview) = peek::preview(&data, MAX_ROWS) else { return Ok(Vec::new()) };
    let values = RootedVec::from_vec(&cx.heap, preview.values);
    let pairs = kind == Collection::Map || preview.pairs;
    let rows = if pairs { values.len() / 2 } else { values.len() };
    let index = (0..rows).map(|row| row.to_string()).collect();
    let mut columns = vec![Column { title: "(iteration index)".into(), cells: index }];
    let mut keys = Vec::new();
    let mut shown = Vec::new();
    for row in 0..rows {
        if pairs {
            keys.push(cell(cx, values.get(2 * row))?);
            shown.push(cell(cx, values.get(2 * row + 1))?);
        } else {
            shown.push(cell(cx, values.get(row))?);
        }
    }
    if pairs {
        columns.push(Column { title: "Key".into(), cells: keys });
    }
    columns.push(Column { title: "Values".into(), cells: shown });
    Ok(columns)
}

fn enumerable_keys(cx: &mut Context, object: Gc<Object>) -> JsResult<RootedVec<PropertyKey>> {
    let mut keys = RootedVec::new(&cx.heap);
    for key in &object.own_property_keys(cx)? {
        if key.is_symbol() {
            continue;
        }
        let property = object.get_own_property(cx, key)?;
        if property.is_some_and(|property| property.enumerable == Some(true)) {
            keys.push(key);
        }
        cx.charge_at_safepoint(1)?;
    }
    Ok(keys)
}

/// Asks for what a column takes: its cells, and what is drawn of them.
fn ask_for_column(cx: &mut Context, rows: usize) -> JsResult<()> {
    const CELL: usize = 160;
    cx.charge_ahead(rows.saturating_mul(80))?;
    cx.make_room(rows.saturating_mul(CELL))
}

fn of_object(
    cx: &mut Context,
    data: Gc<Object>,
    wanted: Option<RootedVec<PropertyKey>>,
) -> JsResult<Vec<Column>> {
    let rows = enumerable_keys(cx, data)?;
    ask_for_column(cx, rows.len())?;
    let mut keys = RootedVec::new(&cx.heap);
    let mut columns: Vec<Column> = Vec::new();
    let add = |keys: &mut RootedVec<PropertyKey>, columns: &mut Vec<Column>, key: PropertyKey| {
        keys.push(key);
        columns.push(Column { title: key.display(), cells: vec![String::new(); rows.len()] });
    };
    if let Some(wanted) = &wanted {
        for key in wanted {
            add(&mut keys, &mut columns, key);
        }
    }
    let mut plain = vec![String::new(); rows.len()];
    let mut has_plain = false;
    for (row, row_key) in rows.iter().enumerate() {
        let item = data.get(cx, row_key)?;
        match item.as_object() {
            // Functions have no columns.
            Some(_) if is_callable(item) => {}
            Some(object) => {
                let own = match &wanted {
                    Some(_) => RootedVec::from_vec(&cx.heap, keys.to_vec()),
                    None => enumerable_keys(cx, object)?,
                };
                for key in &own {
                    if wanted.is_some() && !object.has_own_property(cx, key)? {
                        continue;
                    }
                    let at = match keys.iter().position(|other| other == key) {
                        Some(at) => at,
                        None => {
                            ask_for_column(cx, rows.len())?;
                            add(&mut keys, &mut columns, key);
                            keys.len() - 1
                        }
                    };
                    let value = object.get(cx, key)?;
                    columns[at].cells[row] = cell(cx, value)?;
                }
            }
            None if wanted.is_none() => {
                has_plain = true;
                plain[row] = cell(cx, item)?;
            }
            None => {}
        }
    }
    if wanted.is_none() {
        // As the keys of an object would be.
        let mut order: Vec<_> = keys.iter().map(PropertyKey::as_index).zip(columns).collect();
        order.sort_by_key(|(index, _)| index.map_or(u64::MAX, u64::from));
        columns = order.into_iter().map(|(_, column)| column).collect();
    }
    let index = rows.iter().map(|key| key.display()).collect();
    columns.insert(0, Column { title: "(index)".into(), cells: index });
    if has_plain {
        columns.push(Column { title: "Values".into(), cells: plain });
    }
    Ok(columns)
}

fn draw(columns: &[Column]) -> String {
    let widths: Vec<usize> = columns
        .iter()
        .map(|column| {
            let cells = column.cells.iter().map(|cell| width(cell)).max().unwrap_or(0);
            cells.max(width(&column.title)) + 2
        })
        .collect();
    let rule = |left: &str, middle: &str, right: &str| {
        let lines: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        format!("{left}{}{right}", lines.join(middle))
    };
    let line = |cells: &mut dyn Iterator<Item = &String>| {
        let cells: Vec<String> = cells
            .zip(&widths)
            .map(|(cell, column)| format!(" {cell}{}", " ".repeat(column - 1 - width(cell))))
            .collect();
        format!("│{}│", cells.join("│"))
    };
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let mut lines =
        vec![rule("┌", "┬", "┐"), line(&mut columns.iter().map(|column| &column.title)), rule("├", "┼", "┤")];
    for row in 0..rows {
        lines.push(line(&mut columns.iter().map(|column| &column.cells[row])));
    }
    lines.push(rule("└", "┴", "┘"));
    lines.join("\n")
}
