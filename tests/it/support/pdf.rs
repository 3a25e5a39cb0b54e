//! PDF files as independent programs read them: poppler-utils and qpdf. Where they are missing
//! the tests say so and check less; tests/run installs them.

use std::process::Command;

pub struct Pdf(std::path::PathBuf);

impl Pdf {
    pub fn new(bytes: &[u8]) -> Pdf {
        assert!(bytes.starts_with(b"%PDF-"), "a PDF");
        let path = std::env::temp_dir().join(format!("kongress-{}.pdf", uuid::Uuid::new_v4()));
        std::fs::write(&path, bytes).expect("written");
        Pdf(path)
    }

    /// What a program says of the file; None where it is not installed.
    fn ask(&self, program: &str, arguments: &[&str], after: &[&str]) -> Option<String> {
        match Command::new(program).args(arguments).arg(&self.0).args(after).output() {
            Ok(output) => {
                assert!(output.status.success(), "{program}: {output:?}");
                Some(String::from_utf8_lossy(&output.stdout).into_owned())
            }
            Err(_) => {
                eprintln!("NOT CHECKED: {program} is missing (apt-get install poppler-utils qpdf)");
                None
            }
        }
    }

    /// The text as a reader sees it, line by line.
    pub fn text(&self) -> Option<String> {
        self.ask("pdftotext", &["-layout"], &["-"])
    }

    /// Title, tags, page size.
    pub fn info(&self) -> Option<String> {
        self.ask("pdfinfo", &[], &[])
    }

    /// The tree that screen readers follow, with its text.
    pub fn structure(&self) -> Option<String> {
        self.ask("pdfinfo", &["-struct-text"], &[])
    }

    /// Everything else that is said about the whole document, in XML.
    pub fn metadata(&self) -> Option<String> {
        self.ask("pdfinfo", &["-meta"], &[])
    }

    /// The catalogue and all other objects.
    pub fn objects(&self) -> Option<String> {
        self.ask("qpdf", &["--json"], &[])
    }

    /// Whether the file is built as it has to be.
    pub fn check(&self) {
        if let Some(said) = self.ask("qpdf", &["--check"], &[]) {
            assert!(said.contains("No syntax or stream encoding errors found"), "{said}");
        }
    }
}

impl Drop for Pdf {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
