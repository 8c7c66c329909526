//! The rows that go in and out.

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
pub struct Row {
    pub id: u32,
    pub name: String,
    pub email: String,
    pub age: u8,
    pub balance: f64,
    pub active: bool,
    pub country: String,
    pub score: i64,
    pub note: Option<String>,
    pub visits: u32,
}

pub fn rows() -> Vec<Row> {
    (0..1000)
        .map(|id| Row {
            id,
            name: format!("Person number {id}"),
            email: format!("person{id}@example.com"),
            age: (id % 90) as u8,
            balance: f64::from(id) * 1.25 + 0.1,
            active: id % 3 == 0,
            country: ["DE", "FR", "AT", "CH"][id as usize % 4].to_owned(),
            score: i64::from(id) * -1_000_003,
            note: (id % 5 == 0).then(|| "called back".to_owned()),
            visits: id * 7,
        })
        .collect()
}

pub fn columns() -> (Vec<f64>, Vec<f64>) {
    (0..1_000_000).map(|at| (f64::from(at) * 0.25, f64::from(at % 100))).unzip()
}
