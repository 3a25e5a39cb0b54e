//! Pictures: decoded under limits, turned upright, brought to sRGB, written anew in several widths.
//! What comes out holds pixels and nothing else: no position, no camera, no owner, no thumbnail.
//!
//! Untrusted bytes are read by decoders in Rust only; libwebp (C) gets finished pixels and writes.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use tokio::sync::Semaphore;

use super::Refused;
use super::kind::Format;

pub const MAX_BYTES: u64 = 20_000_000;
/// Width times height, in millions.
pub const MAX_MEGAPIXELS: u32 = 60;
/// Longest side in pixels.
pub const MAX_SIDE: u32 = 12_000;

/// Widths that pages choose from, in CSS pixels times the density of the screen.
const WIDTHS: [u32; 5] = [320, 640, 960, 1280, 1920];
/// Width of the form for programs that do not know WebP; also what link previews show.
const FALLBACK_WIDTH: u32 = 1280;
/// 0 to 100. Differences to the original are not seen at usual distances.
const QUALITY: u8 = 80;

/// Above this, the slow filter would take too much memory (16 bytes for a pixel between its steps).
const LARGE: u64 = 12_000_000;

/// Megapixels that are decoded at once in this process, whoever asks: 3 to 12 bytes each.
static ROOM: Semaphore = Semaphore::const_new(MAX_MEGAPIXELS as usize);

/// A finished file.
#[derive(Debug, Clone)]
pub struct Rendition {
    pub width: u32,
    pub height: u32,
    pub format: Format,
    pub bytes: Vec<u8>,
}

/// An image as it is stored.
#[derive(Debug, Clone)]
pub struct Renditions {
    /// JPEG, or PNG where something is transparent.
    pub fallback: Rendition,
    /// WebP, narrowest first, none wider than the image came.
    pub variants: Vec<Rendition>,
}

/// Reads the header, waits for room and makes the image; off the async threads.
///
/// # Errors
/// [`Refused`]: broken, or larger than is taken.
pub async fn make(format: Format, bytes: Vec<u8>) -> Result<Renditions, Refused> {
    let (width, height) = size(format, &bytes)?;
    let megapixels = (width * height).div_ceil(1_000_000).max(1);
    let room = ROOM.acquire_many(megapixels).await.map_err(|_| Refused::Broken)?;
    let made = tokio::task::spawn_blocking(move || {
        let _room = room;
        make_now(format, &bytes)
    });
    // Decoders are not supposed to panic; where one does, the file is at fault.
    made.await.unwrap_or(Err(Refused::Broken))
}

/// As [`make`], for a picture that no page shows: once, at most `side` pixels wide and high; JPEG, or
/// PNG where something is transparent.
///
/// # Errors
/// [`Refused`]: broken, or larger than is taken.
pub async fn bare(format: Format, bytes: Vec<u8>, side: u32) -> Result<Rendition, Refused> {
    let (width, height) = size(format, &bytes)?;
    let megapixels = (width * height).div_ceil(1_000_000).max(1);
    let room = ROOM.acquire_many(megapixels).await.map_err(|_| Refused::Broken)?;
    let made = tokio::task::spawn_blocking(move || {
        let _room = room;
        let (image, orientation, profile) = decode(format, &bytes)?;
        let longest = image.width().max(image.height());
        let to = longest.min(side);
        let (w, h) = (scaled(image.width(), longest, to), scaled(image.height(), longest, to));
        let mut shown = resize(image, w, h);
        if let Some(profile) = profile {
            to_srgb(&mut shown, &profile);
        }
        shown.apply_orientation(orientation);
        plain(&shown)
    });
    made.await.unwrap_or(Err(Refused::Broken))
}

/// Width and height as the header says, checked before anything is allocated for them.
///
/// # Errors
/// [`Refused`]: unreadable, or over the limits.
pub fn size(format: Format, bytes: &[u8]) -> Result<(u32, u32), Refused> {
    let complete = match format {
        Format::Jpeg => jpeg_is_complete(bytes),
        Format::Webp => webp_is_complete(bytes),
        // Its decoder says so.
        _ => true,
    };
    let reader = ImageReader::with_format(Cursor::new(bytes), decoder_of(format));
    let (width, height) = reader.into_dimensions().map_err(|_| Refused::Broken)?;
    if width > MAX_SIDE
        || height > MAX_SIDE
        || u64::from(width) * u64::from(height) > u64::from(MAX_MEGAPIXELS) * 1_000_000
    {
        return Err(Refused::TooManyPixels { megapixels: MAX_MEGAPIXELS, side: MAX_SIDE });
    }
    if width == 0 || height == 0 || !complete {
        return Err(Refused::Broken);
    }
    Ok((width, height))
}

fn decoder_of(format: Format) -> ImageFormat {
    match format {
        Format::Png => ImageFormat::Png,
        Format::Webp => ImageFormat::WebP,
        _ => ImageFormat::Jpeg,
    }
}

fn make_now(format: Format, bytes: &[u8]) -> Result<Renditions, Refused> {
    let (image, orientation, profile) = decode(format, bytes)?;
    let is_on_its_side = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let (width, height) = match is_on_its_side {
        true => (image.height(), image.width()),
        false => (image.width(), image.height()),
    };
    let widths = widths(width);
    let widest = widths.last().copied().unwrap_or(width);
    // Smaller first: turning and colours then cost little.
    let goal = (widest, scaled(height, width, widest));
    let (w, h) = if is_on_its_side { (goal.1, goal.0) } else { goal };
    let mut shown = resize(image, w, h);
    if let Some(profile) = profile {
        to_srgb(&mut shown, &profile);
    }
    shown.apply_orientation(orientation);
    let (mut variants, mut fallback) = (Vec::with_capacity(widths.len()), None);
    // Each from the next wider one.
    for width in widths.into_iter().rev() {
        shown = resize(shown, width, scaled(goal.1, goal.0, width));
        variants.push(webp(&shown)?);
        if width <= FALLBACK_WIDTH && fallback.is_none() {
            fallback = Some(plain(&shown)?);
        }
    }
    variants.reverse();
    Ok(Renditions { fallback: fallback.ok_or(Refused::Broken)?, variants })
}

/// Pixels in eight bits, with alpha only where something shows through.
fn decode(format: Format, bytes: &[u8]) -> Result<(DynamicImage, Orientation, Option<Vec<u8>>), Refused> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), decoder_of(format));
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    // Eight bytes a pixel: PNG with 16 bits and alpha.
    limits.max_alloc = Some(u64::from(MAX_MEGAPIXELS) * 1_000_000 * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| Refused::Broken)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(|_| Refused::Broken)?;
    let shows_through = image.color().has_alpha();
    let image = match (image, shows_through) {
        (DynamicImage::ImageRgb8(image), _) => DynamicImage::ImageRgb8(image),
        (image, false) => DynamicImage::ImageRgb8(image.into_rgb8()),
        (image, true) => {
            let image = image.into_rgba8();
            match image.pixels().all(|p| p.0[3] == u8::MAX) {
                true => DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(image).into_rgb8()),
                false => DynamicImage::ImageRgba8(image),
            }
        }
    };
    Ok((image, orientation, profile))
}

/// Widths to make of an image of this width; its own where it lies between two of them.
fn widths(width: u32) -> Vec<u32> {
    let largest = WIDTHS[WIDTHS.len() - 1];
    // One that is hardly narrower than the next saves nobody anything.
    let mut all: Vec<u32> = WIDTHS.into_iter().filter(|w| w * 11 / 10 < width).collect();
    if all.last() != Some(&largest) {
        all.push(width.min(largest));
    }
    all
}

/// The height that belongs to a width; at least one pixel.
fn scaled(height: u32, width: u32, to: u32) -> u32 {
    let exact = (u64::from(height) * u64::from(to) + u64::from(width) / 2) / u64::from(width.max(1));
    u32::try_from(exact).unwrap_or(u32::MAX).max(1)
}

fn resize(image: DynamicImage, width: u32, height: u32) -> DynamicImage {
    let (from_width, from_height) = (image.width(), image.height());
    if (from_width, from_height) == (width, height) {
        return image;
    }
    let is_half = from_width >= width * 2 && from_height >= height * 2;
    let is_large = u64::from(from_width) * u64::from(from_height) > LARGE;
    // What shows nothing must not lend its colour to the edge beside it.
    let image = with_alpha(image, |colour, alpha| colour * alpha / 255);
    // Averages are quick and as good where a pixel is made of four and more.
    let smaller = match is_half || is_large {
        true => image.thumbnail_exact(width, height),
        false => image.resize_exact(width, height, FilterType::Lanczos3),
    };
    with_alpha(smaller, |colour, alpha| (colour * 255).checked_div(alpha).unwrap_or(0))
}

/// Each colour of what has transparency, changed by the pixel's alpha.
fn with_alpha(image: DynamicImage, change: impl Fn(u32, u32) -> u32) -> DynamicImage {
    let DynamicImage::ImageRgba8(mut pixels) = image else { return image };
    for pixel in pixels.pixels_mut() {
        let [colours @ .., alpha] = &mut pixel.0;
        for colour in colours {
            *colour = change(u32::from(*colour), u32::from(*alpha)).min(255) as u8;
        }
    }
    DynamicImage::ImageRgba8(pixels)
}

/// Cameras write colours in wider spaces; without their profile they would look pale. A profile
/// that cannot be read, or is not of three colours, is left out.
fn to_srgb(image: &mut DynamicImage, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let (layout, width) = match image {
        DynamicImage::ImageRgb8(_) => (Layout::Rgb, 3),
        DynamicImage::ImageRgba8(_) => (Layout::Rgba, 4),
        _ => return,
    };
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, TransformOptions::default()) else {
        return;
    };
    let row = image.width() as usize * width;
    let pixels: &mut [u8] = match image {
        DynamicImage::ImageRgb8(image) => image,
        DynamicImage::ImageRgba8(image) => image,
        _ => return,
    };
    let mut done = vec![0; row];
    for line in pixels.chunks_exact_mut(row) {
        if transform.transform(line, &mut done).is_ok() {
            line.copy_from_slice(&done);
        }
    }
}

fn webp(image: &DynamicImage) -> Result<Rendition, Refused> {
    let (width, height) = (image.width(), image.height());
    let encoder = match image {
        DynamicImage::ImageRgba8(pixels) => webp::Encoder::from_rgba(pixels, width, height),
        DynamicImage::ImageRgb8(pixels) => webp::Encoder::from_rgb(pixels, width, height),
        _ => return Err(Refused::Broken),
    };
    let mut config = webp::WebPConfig::new().map_err(|()| Refused::Broken)?;
    config.quality = f32::from(QUALITY);
    config.method = 4;
    let bytes = encoder.encode_advanced(&config).map_err(|_| Refused::Broken)?.to_vec();
    Ok(Rendition { width, height, format: Format::Webp, bytes })
}

fn plain(image: &DynamicImage) -> Result<Rendition, Refused> {
    let (width, height) = (image.width(), image.height());
    let mut bytes = Vec::new();
    let (format, done) = match image.color().has_alpha() {
        true => {
            let encoder = PngEncoder::new(&mut bytes);
            (Format::Png, encoder.write_image(image.as_bytes(), width, height, image.color().into()))
        }
        false => {
            let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
            (Format::Jpeg, encoder.write_image(image.as_bytes(), width, height, image.color().into()))
        }
    };
    done.map_err(|_| Refused::Broken)?;
    Ok(Rendition { width, height, format, bytes })
}

/// Whether the picture goes on to its end marker. Decoders show grey where the rest is missing,
/// and the end marker of a thumbnail inside is not the picture's.
fn jpeg_is_complete(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker]) = bytes.get(at..at + 2) {
        at += 2;
        match marker {
            // Fill bytes may stand before a marker.
            0xff => at -= 1,
            0xd9 => return true,
            0x01 | 0xd0..=0xd8 => {}
            _ => {
                let Some(&[high, low]) = bytes.get(at..at + 2) else { return false };
                at += usize::from(u16::from_be_bytes([high, low])).max(2);
                if marker == 0xda {
                    // Until the next marker; a stuffed zero and restarts belong to the picture.
                    let rest = bytes.get(at..).unwrap_or_default();
                    let end = rest.windows(2).position(|w| w[0] == 0xff && !matches!(w[1], 0 | 0xd0..=0xd7 | 0xff));
                    let Some(end) = end else { return false };
                    at += end;
                }
            }
        }
    }
    false
}

/// Whether as many bytes are there as the container announces.
fn webp_is_complete(bytes: &[u8]) -> bool {
    let announced = bytes.get(4..8).and_then(|b| b.try_into().ok()).map_or(u32::MAX, u32::from_le_bytes);
    u64::from(announced) + 8 <= bytes.len() as u64
}

#[cfg(test)]
mod tests;
