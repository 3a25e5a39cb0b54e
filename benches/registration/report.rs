//! Figures with their goals.

use std::process::ExitCode;

#[derive(Default)]
pub struct Report {
    missed: Vec<String>,
}

impl Report {
    pub fn section(&self, name: &str) {
        println!("\n== {name}");
    }

    /// Something to know, without a goal.
    pub fn note(&self, text: impl AsRef<str>) {
        println!("           {}", text.as_ref());
    }

    /// A figure that has to be reached.
    pub fn goal(&mut self, is_met: bool, text: impl Into<String>) {
        let text = text.into();
        println!("{} {text}", if is_met { "  reached " } else { "  MISSED  " });
        if !is_met {
            self.missed.push(text);
        }
    }

    /// A list that has to be empty.
    pub fn none(&mut self, what: &str, found: &[String]) {
        self.goal(found.is_empty(), format!("{what}: {}", found.len()));
        for one in found.iter().take(5) {
            self.note(one);
        }
    }

    pub fn broken(&mut self, name: &str, why: &str) {
        self.goal(false, format!("{name} could not be carried out: {why}"));
    }

    pub fn end(self) -> ExitCode {
        if self.missed.is_empty() {
            println!("\nEvery goal was reached.");
            return ExitCode::SUCCESS;
        }
        println!("\nMissed:");
        for text in &self.missed {
            println!("  {text}");
        }
        ExitCode::FAILURE
    }
}
