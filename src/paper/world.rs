//! What a template can reach: itself, the common sheet, its data, the fonts.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, PathError, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

const SHEET: &str = include_str!("../../templates/layout/paper.typ");

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let fonts = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data)));
    // The main face, and one for letters it lacks. The rest is for formulas.
    fonts.filter(|f| ["Libertinus Serif", "DejaVu Sans Mono"].contains(&f.info().family.as_str())).collect()
});
static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// The same path gives the same id, so a process only ever makes three.
fn id(path: &str) -> Result<FileId, PathError> {
    Ok(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path)?).intern())
}

/// Whether a font has this character.
pub fn has(c: char) -> bool {
    FONTS.iter().any(|font| font.info().coverage.contains(c.into()))
}

/// The table one document is made on.
pub struct Desk {
    template: Source,
    sheet: Source,
    data_id: FileId,
    data: Bytes,
}

impl Desk {
    /// # Errors
    /// None known: the paths are fixed.
    pub fn new(template: &str, data: Vec<u8>) -> Result<Desk, PathError> {
        Ok(Desk {
            template: Source::new(id("/template.typ")?, template.to_string()),
            sheet: Source::new(id("/paper.typ")?, SHEET.to_string()),
            data_id: id("/daten.json")?,
            data: Bytes::new(data),
        })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let known = [&self.template, &self.sheet].into_iter().find(|source| source.id() == id);
        known.cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_id { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// Documents know no clock, so that they can be made again.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
