//! The page of `ellipsis explain --html` in Chromium: clicked through, by keyboard, and how it is laid out. Where there is no
//! Chromium with its driver the tests say so on standard error and look at nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// How the web driver protocol names elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const ESCAPE: &str = "\u{e00c}";
const ENTER: &str = "\u{e007}";

/// A browser with one window. It ends with this value, and so does what it has written.
struct Browser {
    driver: Child,
    port: u16,
    session: String,
    folder: PathBuf,
}

impl Browser {
    /// `None`, after saying so, if there is none here.
    fn start(name: &str) -> Option<Browser> {
        let Some((driver, binary)) = on_path("chromedriver").zip(on_path("chromium")) else {
            // What is printed by macros, tests keep for themselves.
            let said = format!("SKIPPED, there is no chromium with chromedriver: {name}\n");
            std::io::stderr().write_all(said.as_bytes()).unwrap();
            return None;
        };
        let folder = std::env::temp_dir().join(format!("ellipsis-browser-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut command = Command::new(driver);
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = command.spawn().unwrap();
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        let port = port.expect("the driver says where it listens");
        let mut browser = Browser { driver, port, session: String::new(), folder };
        let profile = format!("--user-data-dir={}", browser.folder.join("profile").display());
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1400,900",
            &profile,
        ];
        let options = json!({ "binary": binary, "args": args });
        let wanted = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        let begun = browser.ask("POST", "/session", &json!({ "capabilities": { "alwaysMatch": wanted } }));
        browser.session = begun["sessionId"].as_str().unwrap().to_owned();
        Some(browser)
    }

    /// Explains a program, and opens the page.
    fn open(&self, file: &str, program: &str) {
        std::fs::write(self.folder.join(file), program).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_ellipsis"));
        command.args(["explain", "--html", "out.html", file]).current_dir(&self.folder);
        let output = command.stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        self.command("url", &json!({ "url": format!("file://{}/out.html", self.folder.display()) }));
    }

    /// What a request to the driver gives.
    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = body.to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all((head + &body).as_bytes()).unwrap();
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        for line in reader.by_ref().lines() {
            let line = line.unwrap().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut answer = vec![0; length];
        reader.read_exact(&mut answer).unwrap();
        let mut answer: Value = serde_json::from_slice(&answer).unwrap();
        let value = answer["value"].take();
        assert!(value["error"].is_null(), "{method} {path}: {value}");
        value
    }

    fn command(&self, what: &str, body: &Value) -> Value {
        self.ask("POST", &format!("/session/{}/{what}", self.session), body)
    }

    /// What a function's body returns in the page.
    fn page(&self, body: &str) -> Value {
        self.command("execute/sync", &json!({ "script": body, "args": [] }))
    }

    fn click(&self, selector: &str) {
        let found = self.command("element", &json!({ "using": "css selector", "value": selector }));
        let element = found[ELEMENT].as_str().unwrap();
        self.command(&format!("element/{element}/click"), &json!({}));
    }

    fn press(&self, key: &str) {
        let keys = [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })];
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": keys });
        self.command("actions", &json!({ "actions": [keyboard] }));
    }

    /// What has the focus.
    fn focus(&self) -> String {
        self.page("return document.activeElement.id").as_str().unwrap().to_owned()
    }

    fn color_scheme(&self, scheme: &str) -> Value {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let command = json!({ "cmd": "Emulation.setEmulatedMedia", "params": { "features": features } });
        self.command("goog/cdp/execute", &command);
        self.page("const { color, backgroundColor } = getComputedStyle(document.body); return [color, backgroundColor]")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() && !std::thread::panicking() {
            self.ask("DELETE", &format!("/session/{}", self.session), &json!({}));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

const PROGRAM: &str = "class Point { constructor(x) { this.x = x } }
let list = [];
for (let i = 0; i < 100; i++) list = [...list, i]; // <b> & \"so\"
const copy = { ...new Point(3) };
function never(...all) { return all }
";

#[test]
fn a_page_is_gone_through() {
    let Some(browser) = Browser::start("a_page_is_gone_through") else { return };
    browser.open("main.js", PROGRAM);
    assert_eq!(browser.page("return document.title"), "What each ... did in main.js");
    assert_eq!(browser.page("return document.querySelectorAll('a.dots').length"), 3);
    let text = browser.page("return document.querySelectorAll('ol.text li')[2].textContent");
    assert_eq!(text, PROGRAM.lines().nth(2).unwrap(), "the source is as it was");

    browser.click("#dots-1");
    assert_eq!(browser.focus(), "site-1");
    assert_eq!(browser.page("return document.querySelector(':target').id"), "site-1");
    let card = browser.page("return document.activeElement.innerText");
    assert!(card.as_str().unwrap().contains("A Point came in, but none comes out"), "{card}");

    browser.press(ESCAPE);
    assert_eq!(browser.focus(), "dots-1");
    for (key, then) in [("n", "dots-2"), ("N", "dots-0"), ("p", "dots-2"), ("P", "dots-1"), (ENTER, "site-1")]
    {
        browser.press(key);
        assert_eq!(browser.focus(), then, "after {key:?}");
    }
    browser.click("#site-0 h3 a");
    assert_eq!(browser.page("return document.querySelector(':target').id"), "dots-0");

    assert_eq!(
        browser.page("return performance.getEntriesByType('resource')"),
        json!([]),
        "nothing is fetched"
    );
    assert_eq!(
        browser.command("se/log", &json!({ "type": "browser" })),
        json!([]),
        "nothing is complained of"
    );
}

#[test]
fn a_page_is_laid_out() {
    let Some(browser) = Browser::start("a_page_is_laid_out") else { return };
    browser.open("main.ts", "let list: number[] = [];\nfor (let i = 0; i < 100; i++) list = [...list, i];\nconst o = { ...{ a: 1 } };\n");
    let widths = browser.page(
        "return ['.cheap', '.dear'].map((bar) => document.querySelector(`#site-0 ${bar}`).getBoundingClientRect().width)",
    );
    let [cheap, dear] = [0, 1].map(|at| widths[at].as_f64().unwrap());
    assert!(cheap > 1.0 && dear > 2.0 * cheap, "bars are as long as what they stand for: {widths}");

    let colors = "return ['#dots-0', '#dots-1'].map((dots) => getComputedStyle(document.querySelector(dots)).backgroundColor)";
    let kinds = browser.page(colors);
    assert_ne!(kinds[0], kinds[1], "kinds have colours of their own");
    let (light, dark) = (browser.color_scheme("light"), browser.color_scheme("dark"));
    assert!(light[0] != dark[0] && light[1] != dark[1], "{light} {dark}");
    assert_ne!(browser.page(colors), kinds, "in the dark these are others");

    let beside = "const [text, cards] = ['.text', '.cards'].map((part) => document.querySelector(part).getBoundingClientRect());
        return cards.left >= text.right";
    assert_eq!(browser.page(beside), true, "cards stand beside the source");
    browser.command("window/rect", &json!({ "width": 600, "height": 800 }));
    assert_eq!(browser.page(beside), false, "or below it");
    let fits = browser.page("return document.documentElement.scrollWidth <= innerWidth");
    assert_eq!(fits, true, "no page is wider than its window");
}
