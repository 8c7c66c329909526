//! SQL with JavaScript functions.

use std::sync::Arc;

use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::prelude::{SessionConfig, SessionContext};
use ellipsis_datafusion::JavaScript;

fn context() -> SessionContext {
    let config = SessionConfig::new().with_target_partitions(2).with_batch_size(1000);
    SessionContext::new_with_config(config).with_function_factory(Arc::new(JavaScript::new()))
}

/// The rows that the last of several statements gives, or what goes wrong.
async fn try_run(context: &SessionContext, statements: &[&str]) -> Result<Vec<String>, String> {
    let mut rows = Vec::new();
    for statement in statements {
        let frame = context.sql(statement).await.map_err(|error| error.to_string())?;
        let batches = frame.collect().await.map_err(|error| error.to_string())?;
        let text = pretty_format_batches(&batches).map_err(|error| error.to_string())?.to_string();
        let lines = text.lines().filter(|line| line.starts_with('|')).skip(1);
        rows = lines
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>().join(" "))
            .collect();
    }
    Ok(rows)
}

async fn run(statements: &[&str]) -> Vec<String> {
    try_run(&context(), statements).await.unwrap()
}

const NUMBERS: &str =
    "CREATE TABLE numbers AS SELECT value AS n, value % 3 AS k FROM generate_series(1, 10000)";

#[tokio::test]
async fn scalar_functions() {
    let gcd = "CREATE FUNCTION gcd(a INT, b INT) RETURNS INT LANGUAGE javascript IMMUTABLE AS
        $$ (a, b) => { while (b) [a, b] = [b, a % b]; return a } $$";
    assert_eq!(run(&[gcd, "SELECT gcd(12, 18)"]).await, ["6"]);
    assert_eq!(run(&[gcd, NUMBERS, "SELECT sum(gcd(n, 12)) FROM numbers WHERE n <= 12"]).await, ["40"]);
    // The body alone.
    let body = "CREATE FUNCTION greet(name TEXT) RETURNS TEXT LANGUAGE js AS $$ return `Hello ${name}` $$";
    assert_eq!(run(&[body, "SELECT greet('you')"]).await, ["Hello you"]);
    let expression = "CREATE FUNCTION twice(x DOUBLE) RETURNS DOUBLE LANGUAGE javascript AS $$ x * 2 $$";
    assert_eq!(run(&[expression, "SELECT twice(2)"]).await, ["4.0"]);
    let module = "CREATE FUNCTION f(x DOUBLE) RETURNS DOUBLE LANGUAGE javascript AS
        $$ const by = 3; export function f(x) { return x === null ? -1 : x * by } $$";
    assert_eq!(run(&[module, "SELECT f(2), f(NULL)"]).await, ["6.0 -1.0"]);
}

#[tokio::test]
async fn overloads_defaults_and_names() {
    let context = context();
    let create = [
        "CREATE FUNCTION f(a INT) RETURNS TEXT LANGUAGE javascript AS $$ 'int ' + a $$",
        "CREATE FUNCTION f(a TEXT) RETURNS TEXT LANGUAGE javascript AS $$ 'text ' + a $$",
        "CREATE FUNCTION g(a INT, b INT DEFAULT 10, c INT DEFAULT -1) RETURNS INT LANGUAGE javascript AS $$ a * b + c $$",
        "SELECT f(1), f('x'), g(2), g(2, 3), g(2, 3, 4), g(b => 5, a => 1)",
    ];
    assert_eq!(try_run(&context, &create).await.unwrap(), ["int 1 text x 19 5 10 4"]);
    let again = "CREATE FUNCTION f(a INT) RETURNS TEXT LANGUAGE javascript AS $$ 'again ' + a $$";
    assert!(try_run(&context, &[again]).await.unwrap_err().contains("already"));
    let again = again.replace("CREATE", "CREATE OR REPLACE");
    assert_eq!(try_run(&context, &[&again, "SELECT f(1), f('x')"]).await.unwrap(), ["again 1 text x"]);
    assert!(try_run(&context, &["SELECT f()"]).await.is_err());
    let last = try_run(&context, &["DROP FUNCTION f", create[1], "SELECT f(7)"]).await.unwrap();
    assert_eq!(last, ["text 7"]);
}

#[tokio::test]
async fn aggregates_by_groups_in_parallel_and_as_windows() {
    let median = "CREATE FUNCTION median_of(x BIGINT) RETURNS BIGINT LANGUAGE javascript AS $$
        export const createState = () => [];
        export const accumulate = (state, x) => [...state, x];
        export const merge = (state, other) => [...state, ...other];
        export const finish = (state) => state.toSorted((a, b) => a - b)[state.length >> 1];
    $$";
    let total = "CREATE FUNCTION total(x BIGINT) RETURNS BIGINT LANGUAGE javascript AS $$ ({
        createState: () => 0, accumulate: (s, x) => s + x, retract: (s, x) => s - x, merge: (s, t) => s + t,
    }) $$";
    assert_eq!(run(&[median, NUMBERS, "SELECT median_of(n) FROM numbers"]).await, ["5001"]);
    assert_eq!(
        run(&[total, NUMBERS, "SELECT k, total(n), sum(n) FROM numbers GROUP BY k ORDER BY k"]).await,
        ["0 16668333 16668333", "1 16671667 16671667", "2 16665000 16665000"]
    );
    let many =
        "SELECT count(*), sum(t) FROM (SELECT n % 5000 AS m, total(n) AS t FROM numbers GROUP BY n % 5000)";
    assert_eq!(run(&[total, NUMBERS, many]).await, ["5000 50005000"]);
    let filtered = "SELECT total(n) FILTER (WHERE n > 9998) FROM numbers";
    assert_eq!(run(&[total, NUMBERS, filtered]).await, ["19999"]);
    let running =
        "SELECT n, total(n) OVER (ORDER BY n), total(n) OVER (ORDER BY n ROWS 1 PRECEDING) FROM numbers
        ORDER BY n LIMIT 3";
    assert_eq!(run(&[total, NUMBERS, running]).await, ["1 1 1", "2 3 3", "3 6 5"]);
}

#[tokio::test]
async fn table_functions() {
    let range = "CREATE FUNCTION squares(n BIGINT) RETURNS BIGINT LANGUAGE javascript AS
        $$ function* (n) { for (let i = 0; i < n; i++) yield i * i } $$";
    assert_eq!(run(&[range, "SELECT sum(value), count(*) FROM squares(5)"]).await, ["30 5"]);
    let endless = "CREATE FUNCTION all_of() RETURNS BIGINT LANGUAGE javascript AS
        $$ function* () { for (let i = 0;; i++) yield i } $$";
    assert_eq!(run(&[endless, "SELECT value FROM all_of() LIMIT 2"]).await, ["0", "1"]);
}

#[tokio::test]
async fn what_goes_wrong_is_told() {
    let context = context();
    let create = [
        NUMBERS,
        "CREATE FUNCTION f(n BIGINT) RETURNS BIGINT LANGUAGE javascript AS $$ n === 777 ? null.x : n $$",
    ];
    try_run(&context, &create).await.unwrap();
    let error = try_run(&context, &["SELECT f(n) FROM numbers"]).await.unwrap_err();
    assert!(
        error.contains("f(Int64), row ") && error.contains("TypeError: Cannot read properties of null"),
        "{error}"
    );
    let wrong = "CREATE FUNCTION g(n BIGINT) RETURNS BIGINT LANGUAGE javascript AS $$ => $$";
    assert!(try_run(&context, &[wrong]).await.unwrap_err().contains("SyntaxError"));
    let other = "CREATE FUNCTION g(n BIGINT) RETURNS BIGINT LANGUAGE python AS $$ n $$";
    assert!(try_run(&context, &[other]).await.unwrap_err().contains("python"));
}
