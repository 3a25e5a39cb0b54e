//! QR codes (ISO/IEC 18004) for short texts such as addresses: as a path for pages, as an SVG
//! file for documents, as a small PNG for mails, which show no SVG.

use std::fmt::Write;

use fast_qr::{ECL, QRBuilder};

/// Light modules that readers need around the code (ISO/IEC 18004, 5.3.8).
const QUIET: usize = 4;

/// A code, with its quiet zone.
///
/// On a page: `<svg viewBox="0 0 {{ qr.size }} {{ qr.size }}" role="img" aria-label="…">
/// <path d="{{ qr.path }}"/></svg>` on a white ground, so that it can be read in dark mode too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Modules across and down.
    pub size: usize,
    /// The dark modules as SVG path data, one step per run; one module is one unit.
    pub path: String,
    rows: Vec<Vec<bool>>,
}

impl Qr {
    /// None where the text is too long for a code (over 2 KB); an address never is.
    /// A seventh of the code may be hidden or dirty (error correction level M).
    pub fn of(text: &str) -> Option<Qr> {
        let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
        let size = code.size + 2 * QUIET;
        let mut rows = vec![vec![false; size]; size];
        for (y, row) in rows.iter_mut().skip(QUIET).take(code.size).enumerate() {
            for (dark, module) in row.iter_mut().skip(QUIET).zip(&code[y]) {
                *dark = module.value();
            }
        }
        Some(Qr { size, path: path(&rows), rows })
    }

    /// An SVG file: dark on light, without a name. Whoever shows it gives the text instead of it.
    pub fn svg(&self) -> String {
        let Qr { size, path, .. } = self;
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>"##
        )
    }

    /// A PNG in one bit per pixel, each module `scale` pixels wide (at least one).
    ///
    /// # Errors
    /// The encoder's own; none is known for these images.
    pub fn png(&self, scale: usize) -> Result<Vec<u8>, png::EncodingError> {
        let scale = scale.max(1);
        let width = self.size * scale;
        let mut pixels = Vec::with_capacity(width.div_ceil(8) * width);
        for row in &self.rows {
            let line = packed(row.iter().flat_map(|dark| std::iter::repeat_n(!dark, scale)), width);
            (0..scale).for_each(|_| pixels.extend_from_slice(&line));
        }
        let side = u32::try_from(width).map_err(|_| png::EncodingError::LimitsExceeded)?;
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, side, side);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(out)
    }
}

/// Runs of dark modules as boxes one module high: "M4 4h7v1h-7z".
fn path(rows: &[Vec<bool>]) -> String {
    let mut path = String::new();
    for (y, row) in rows.iter().enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            let n = run.len();
            if run[0] {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{x} {y}h{n}v1h-{n}z");
            }
            x += n;
        }
    }
    path
}

/// One line of pixels, eight in a byte from the left, a set bit is white.
fn packed(pixels: impl Iterator<Item = bool>, width: usize) -> Vec<u8> {
    let mut line = vec![0; width.div_ceil(8)];
    for (x, _) in pixels.enumerate().filter(|(_, white)| *white) {
        line[x / 8] |= 0x80 >> (x % 8);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://kongress.example/bescheinigung/K7QX-2MNP-ABCD-EFGH";

    fn read(width: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(width, width, |x, y| if is_dark(x, y) { 0 } else { 255 });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "one code is found");
        grids[0].decode().expect("readable").1
    }

    /// Paints the boxes of a path on a field of modules.
    fn painted(qr: &Qr) -> Vec<Vec<bool>> {
        let mut field = vec![vec![false; qr.size]; qr.size];
        for part in qr.path.split('z').filter(|p| !p.is_empty()) {
            let numbers: Vec<usize> =
                part.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
            let [x, y, n, 1, back] = numbers[..] else { panic!("{part}") };
            assert_eq!(n, back);
            field[y][x..x + n].fill(true);
        }
        field
    }

    #[test]
    fn a_reader_finds_the_text_in_the_png() {
        let bytes = Qr::of(ADDRESS).expect("fits").png(5).expect("encoded");
        assert!(bytes.len() < 1_000, "{} bytes", bytes.len());
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("small")];
        let info = reader.next_frame(&mut pixels).expect("an image");
        let (width, line) = (info.width as usize, info.line_size);
        assert_eq!(read(width, |x, y| pixels[y * line + x / 8] & (0x80 >> (x % 8)) == 0), ADDRESS);
    }

    #[test]
    fn a_reader_finds_the_text_in_the_path() {
        for text in [ADDRESS, "G-7KQ2MX", "Grüße aus Jüterbog"] {
            let qr = Qr::of(text).expect("fits");
            let field = painted(&qr);
            assert_eq!(read(qr.size * 4, |x, y| field[y / 4][x / 4]), text);
        }
    }

    #[test]
    fn the_drawing_is_small_and_has_a_margin() {
        let qr = Qr::of(ADDRESS).expect("fits");
        let svg = qr.svg();
        assert!(svg.len() < 5_000, "{} bytes", svg.len());
        assert!(!svg.contains("style"), "{svg}");
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", &qr.path[..30]);
        assert_eq!(qr.size, 33 + 8);
    }

    #[test]
    fn a_text_that_is_too_long_has_no_code() {
        assert!(Qr::of(&"a".repeat(3_000)).is_none());
    }
}
