//! A web service that runs its users' scripts. A script is compiled when it is put there; each request to it gets an engine of its own
//! out of a pool, on a thread that may be busy for a while, with limits. Whoever hangs up stops the script.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::put;
use axum::{Json, Router};
use ellipsis::serde::Serde;
use ellipsis::{Async, Compiled, Engine, Error, ErrorKind, Function, Pool, StopHandle};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Handle};
use tokio::sync::Semaphore;

/// How long a script may run, and how long it may wait for the host besides.
const TIME: Duration = Duration::from_millis(250);
const WAITING: Duration = Duration::from_millis(500);
const HEAP: usize = 32 << 20;
/// So many scripts run at a time; others wait for them.
const AT_ONCE: usize = 4;

struct App {
    engines: Pool,
    scripts: Mutex<HashMap<String, Compiled>>,
    free: Arc<Semaphore>,
}

/// What of the host a script can reach: a shop that takes its time, and forever for unicorns.
async fn price(item: String) -> Result<f64, String> {
    let time = if item == "unicorn" { Duration::MAX } else { Duration::from_millis(5) };
    tokio::time::sleep(time).await;
    match item.as_str() {
        "tea" => Ok(2.5),
        "honey" => Ok(7.0),
        _ => Err(format!("nobody sells {item}")),
    }
}

fn engine() -> Result<Engine, Error> {
    let mut engine = Engine::new();
    engine.set_eval_allowed(false);
    engine.set_heap_limit(Some(HEAP));
    engine.add_function("price", |item: String| Async(price(item)))?;
    Ok(engine)
}

fn service() -> Result<Router, Error> {
    let app = App {
        engines: Pool::new(AT_ONCE, engine)?,
        scripts: Mutex::default(),
        free: Arc::new(Semaphore::new(AT_ONCE)),
    };
    Ok(Router::new().route("/{name}", put(store).post(run_script)).with_state(Arc::new(app)))
}

/// An error as an answer: whose fault it is, and for its author where.
struct Failure(Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = match self.0.kind() {
            ErrorKind::Syntax => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorKind::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
            kind if kind.is_limit() => StatusCode::INSUFFICIENT_STORAGE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let line = self.0.location().map(|place| place.line);
        (status, Json(json!({ "error": self.0.message(), "line": line }))).into_response()
    }
}

async fn store(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    text: String,
) -> Result<StatusCode, Failure> {
    let code = Engine::compile_module(&name, &text)?;
    app.scripts.lock().unwrap_or_else(PoisonError::into_inner).insert(name, code);
    Ok(StatusCode::CREATED)
}

/// Stops a script that nobody waits for any more.
struct StopOnDrop(StopHandle);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

async fn run_script(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    Json(input): Json<Value>,
) -> Result<Response, Failure> {
    let code = app.scripts.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned();
    let Some(code) = code else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let place =
        app.free.clone().acquire_owned().await.map_err(|error| Failure(Error::new(error.to_string())))?;
    let mut engine = app.engines.get()?;
    let _stop = StopOnDrop(engine.stop_handle());
    let runtime = Handle::current();
    let run = move || {
        let answer = runtime.block_on(answer(&mut engine, &code, input));
        // With it the pool gets a new engine, before somebody else gets this place.
        drop(engine);
        drop(place);
        answer
    };
    let done = tokio::task::spawn_blocking(run).await;
    let answer = done.unwrap_or_else(|panic| Err(Error::new(panic.to_string())))?;
    Ok(Json(answer).into_response())
}

/// What the function that a module exports makes of a request.
async fn answer(engine: &mut Engine, code: &Compiled, input: Value) -> Result<Value, Error> {
    engine.set_timeout(TIME);
    let module = engine.run_module(code)?;
    let function: Function = module.get(engine, "default")?;
    let called = function.call_async(engine, (Serde(input),));
    let waited = tokio::time::timeout(WAITING, called).await;
    let Serde(answer) = waited.unwrap_or_else(|_| Err(Error::new("the script waits for too long")))?;
    Ok(answer)
}

/// What a client does, in as few lines as there can be: status and body.
async fn request(to: SocketAddr, method: &str, path: &str, body: &str) -> io::Result<(String, String)> {
    let mut stream = TcpStream::connect(to).await?;
    let kind = if method == "PUT" { "text/javascript" } else { "application/json" };
    let head =
        format!("{method} /{path} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\ncontent-type: {kind}\r\n");
    let text = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    Ok((head.split(' ').nth(1).unwrap_or_default().to_owned(), body.to_owned()))
}

const SCRIPTS: &[(&str, &str)] = &[
    (
        "total",
        "export default async ({ items }) => {
            const prices = await Promise.all(items.map(price));
            return { total: prices.reduce((sum, price) => sum + price, 0) };
        }",
    ),
    ("counter", "let calls = 0; export default () => ++calls"),
    ("broken", "export default () => {\n    return 1 +;\n}"),
    ("careless", "export default ({ user }) => {\n    return user.name;\n}"),
    ("endless", "export default () => { for (;;) try { for (;;); } catch {} }"),
    ("hoarder", "export default () => new Float64Array(1e9).length"),
    ("patient", "export default () => price('unicorn')"),
    ("curious", "export default () => Function('return 1')()"),
];

async fn demonstrate(out: &mut dyn Write) -> Result<(), Box<dyn StdError>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(axum::serve(listener, service()?).into_future());

    for (name, text) in SCRIPTS {
        let (status, body) = request(address, "PUT", name, text).await?;
        writeln!(out, "PUT /{name}: {status} {body}")?;
    }
    let order = r#"{ "items": ["tea", "honey", "tea"] }"#;
    for (name, body) in [
        ("total", order),
        ("total", r#"{ "items": ["gold"] }"#),
        ("counter", "{}"),
        ("counter", "{}"),
        ("careless", "{}"),
        ("hoarder", "{}"),
        ("patient", "{}"),
        ("curious", "{}"),
        ("nobody", "{}"),
    ] {
        let (status, body) = request(address, "POST", name, body).await?;
        writeln!(out, "POST /{name}: {status} {body}")?;
    }

    // Nobody waits for a script that does not end.
    let endless = tokio::spawn(request(address, "POST", "endless", "{}"));
    let (status, body) = request(address, "POST", "total", order).await?;
    writeln!(out, "POST /total, beside an endless one: {status} {body}")?;
    let (status, body) = endless.await??;
    writeln!(out, "POST /endless: {status} {body}")?;
    Ok(())
}

pub(crate) fn run(out: &mut dyn Write) -> Result<(), Box<dyn StdError>> {
    Builder::new_current_thread().enable_all().build()?.block_on(demonstrate(out))
}
