use super::*;
use image::{Rgb, RgbImage, Rgba, RgbaImage};

/// Left half red, right half blue, with a place in EXIF and an orientation.
fn photo(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let image =
        RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) });
    let mut plain = Vec::new();
    JpegEncoder::new_with_quality(&mut plain, 90)
        .write_image(&image, width, height, image::ExtendedColorType::Rgb8)
        .expect("a jpeg");
    with_exif(&plain, orientation)
}

/// An APP1 segment behind the first marker: orientation, then text where a place would stand.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPS 50.98N 11.03E Anna Muster");
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, &exif, &jpeg[2..]].concat()
}

fn make_of(format: Format, bytes: &[u8]) -> Renditions {
    size(format, bytes).expect("taken");
    make_now(format, bytes).expect("made")
}

fn pixels(rendition: &Rendition) -> DynamicImage {
    image::load_from_memory_with_format(&rendition.bytes, decoder_of(rendition.format)).expect("decodes")
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    memchr::memmem::find(bytes, text).is_some()
}

#[test]
fn a_photo_comes_in_all_widths_and_never_wider() {
    let sizes = |width, height| -> Vec<(u32, u32)> {
        make_of(Format::Jpeg, &photo(width, height, 1)).variants.iter().map(|v| (v.width, v.height)).collect()
    };
    assert_eq!(sizes(2400, 1600), [(320, 213), (640, 427), (960, 640), (1280, 853), (1920, 1280)]);
    assert_eq!(sizes(1000, 500), [(320, 160), (640, 320), (1000, 500)]);
    assert_eq!(sizes(200, 100), [(200, 100)]);
    assert_eq!(sizes(1, 1), [(1, 1)]);
    assert_eq!(widths(2000), [320, 640, 960, 1280, 1920]);
    assert_eq!(widths(1920), [320, 640, 960, 1280, 1920]);
}

#[test]
fn the_form_for_old_programs_is_a_jpeg_of_medium_width() {
    let made = make_of(Format::Jpeg, &photo(2400, 1600, 1));
    assert_eq!((made.fallback.format, made.fallback.width, made.fallback.height), (Format::Jpeg, 1280, 853));
    assert_eq!(pixels(&made.fallback).width(), 1280);
    for variant in &made.variants {
        let image = pixels(variant);
        assert_eq!((image.width(), image.height()), (variant.width, variant.height));
    }
}

#[test]
fn a_photo_is_turned_upright_and_keeps_nothing_of_its_camera() {
    let taken = photo(400, 300, 6);
    assert!(holds(&taken, b"Anna Muster"));
    let made = make_of(Format::Jpeg, &taken);
    for rendition in made.variants.iter().chain([&made.fallback]) {
        for word in [&b"Exif"[..], b"GPS", b"Anna Muster", b"EXIF"] {
            assert!(!holds(&rendition.bytes, word), "{rendition:?}");
        }
    }
    // Orientation 6: the right side is up after turning clockwise, so red is on top.
    let image = pixels(&made.fallback).into_rgb8();
    assert_eq!(image.dimensions(), (300, 400));
    let (top, bottom) = (image.get_pixel(150, 50).0, image.get_pixel(150, 350).0);
    assert!(top[0] > 150 && top[2] < 90, "{top:?}");
    assert!(bottom[2] > 150 && bottom[0] < 90, "{bottom:?}");
}

#[test]
fn what_is_transparent_stays_so() {
    let mut png = Vec::new();
    let image = RgbaImage::from_fn(400, 200, |x, _| if x < 200 { Rgba([0, 90, 0, 255]) } else { Rgba([0, 90, 0, 0]) });
    PngEncoder::new(&mut png).write_image(&image, 400, 200, image::ExtendedColorType::Rgba8).expect("a png");
    let made = make_of(Format::Png, &png);
    assert_eq!(made.fallback.format, Format::Png);
    for rendition in made.variants.iter().chain([&made.fallback]) {
        let image = pixels(rendition).into_rgba8();
        assert_eq!(image.get_pixel(image.width() - 5, 5).0[3], 0, "{:?}", rendition.format);
        assert_eq!(image.get_pixel(5, 5).0[3], 255);
    }
    // Alpha that hides nothing is none.
    let full = RgbaImage::from_pixel(40, 40, Rgba([9, 9, 9, 255]));
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(&full, 40, 40, image::ExtendedColorType::Rgba8).expect("a png");
    assert_eq!(make_of(Format::Png, &png).fallback.format, Format::Jpeg);
}

#[test]
fn edges_keep_their_colour_beside_what_is_transparent() {
    // Green, surrounded by transparent black; in between, green has to stay as bright.
    let image = RgbaImage::from_fn(90, 90, |x, _| if x < 47 { Rgba([0, 200, 0, 255]) } else { Rgba([0, 0, 0, 0]) });
    for width in [60, 30] {
        let small = resize(DynamicImage::ImageRgba8(image.clone()), width, width).into_rgba8();
        for pixel in small.pixels().filter(|p| p.0[3] > 40) {
            assert!(pixel.0[1] > 190, "{pixel:?}");
        }
    }
}

#[test]
fn colours_of_a_wide_space_are_brought_to_srgb() {
    // The green of Display P3 lies outside sRGB; untouched numbers would be a paler green.
    let profile = ColorProfile::new_display_p3().encode().expect("a profile");
    let mut image = DynamicImage::ImageRgb8(RgbImage::from_pixel(4, 4, Rgb([200, 60, 60])));
    to_srgb(&mut image, &profile);
    let got = image.into_rgb8().get_pixel(0, 0).0;
    assert!(got[0] > 210 && got[1] < 58, "{got:?}");
    let mut same = DynamicImage::ImageRgb8(RgbImage::from_pixel(4, 4, Rgb([200, 60, 60])));
    to_srgb(&mut same, b"no profile");
    assert_eq!(same.into_rgb8().get_pixel(0, 0).0, [200, 60, 60]);
}

/// Width, height, bits and colour type of a PNG; its pixels would follow.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut ihdr = b"IHDR".to_vec();
    ihdr.extend(width.to_be_bytes());
    ihdr.extend(height.to_be_bytes());
    ihdr.extend([8, 6, 0, 0, 0]);
    let crc = crc(&ihdr).to_be_bytes();
    [&b"\x89PNG\r\n\x1a\n\0\0\0\x0d"[..], &ihdr, &crc, b"\0\0\0\0IDAT\x35\xaf\x06\x1e"].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { c >> 1 ^ 0xedb8_8320 } else { c >> 1 })
    }) ^ !0
}

#[test]
fn an_image_that_unpacks_to_gigabytes_is_refused_by_its_header() {
    for (width, height) in [(50_000, 50_000), (12_001, 10), (10, 12_001), (10_000, 6_001), (u32::MAX / 2, 1)] {
        let refused = size(Format::Png, &png_header(width, height)).expect_err("refused");
        let is_limit = matches!(refused, Refused::TooManyPixels { megapixels: 60, side: 12_000 });
        assert!(is_limit || refused == Refused::Broken, "{width} x {height}: {refused:?}");
    }
    assert!(matches!(size(Format::Png, &png_header(50_000, 50_000)), Err(Refused::TooManyPixels { .. })));
    // A header that lies: a small image announced, nothing behind it.
    assert_eq!(make_now(Format::Png, &png_header(100, 100)).err(), Some(Refused::Broken));
    // JPEG has its size in a frame header anywhere; 65,500 on each side.
    let mut jpeg = photo(16, 16, 1);
    let frame = memchr::memmem::find(&jpeg, b"\xff\xc0").expect("a frame") + 5;
    jpeg[frame..frame + 4].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    assert!(matches!(size(Format::Jpeg, &jpeg), Err(Refused::TooManyPixels { .. })));
}

#[test]
fn what_is_cut_off_is_refused_in_every_format() {
    let noise =
        RgbImage::from_fn(300, 200, |x, y| Rgb([(x * 7 % 251) as u8, (y * 13 % 241) as u8, (x * y % 239) as u8]));
    let noise = DynamicImage::ImageRgb8(noise);
    let mut jpeg = with_exif(&plain(&noise).expect("a jpeg").bytes, 1);
    // A thumbnail has an end marker of its own.
    let thumbnail = photo(40, 30, 1);
    let length = u16::try_from(thumbnail.len() + 2).expect("short").to_be_bytes();
    jpeg = [&jpeg[..2], b"\xff\xe2", &length, &thumbnail, &jpeg[2..]].concat();
    let mut png = Vec::new();
    PngEncoder::new(&mut png).write_image(noise.as_bytes(), 300, 200, image::ExtendedColorType::Rgb8).expect("a png");
    let webp = webp(&noise).expect("a webp").bytes;
    for (format, whole) in [(Format::Jpeg, jpeg), (Format::Png, png), (Format::Webp, webp)] {
        make_of(format, &whole);
        for part in [1, 10, 50, 90] {
            let cut = &whole[..whole.len() * part / 100];
            let got = size(format, cut).and_then(|_| make_now(format, cut).map(|_| ()));
            assert_eq!(got, Err(Refused::Broken), "{format:?} after {part} %");
        }
    }
}

#[test]
fn what_hangs_behind_an_image_or_in_its_remarks_is_left_behind() {
    let script = b"<html><script>alert(1)</script></html>";
    let jpeg = photo(200, 100, 1);
    let remark = [&b"\xff\xfe\x00\x28"[..], script].concat();
    for bytes in [[&jpeg[..], script].concat(), [&jpeg[..2], &remark, &jpeg[2..]].concat()] {
        let made = make_of(Format::Jpeg, &bytes);
        for rendition in made.variants.iter().chain([&made.fallback]) {
            assert!(!holds(&rendition.bytes, b"script"));
        }
    }
}

/// Octaves of noise over soft areas: about as hard to write as a photo of a hall.
fn like_a_photo(width: u32, height: u32) -> RgbImage {
    let value = |x: u32, y: u32, size: u32| {
        let at = |x: u32, y: u32| {
            let n = (x.wrapping_mul(374_761_393) ^ y.wrapping_mul(668_265_263)).wrapping_mul(1_274_126_177);
            f32::from((n >> 16) as u8)
        };
        let (i, j, a, b) = (x / size, y / size, (x % size) as f32 / size as f32, (y % size) as f32 / size as f32);
        (at(i, j) * (1.0 - a) + at(i + 1, j) * a) * (1.0 - b) + (at(i, j + 1) * (1.0 - a) + at(i + 1, j + 1) * a) * b
    };
    RgbImage::from_fn(width, height, |x, y| {
        let tone = value(x, y, 900) * 0.5 + value(x, y, 210) * 0.25 + value(x, y, 47) * 0.15 + value(x, y, 9) * 0.07;
        let grain = value(x, y, 2) * 0.03;
        Rgb([tone + grain, tone * 0.9 + grain + 12.0, tone * 0.75 + grain + 30.0].map(|v| v.min(255.0) as u8))
    })
}

#[test]
#[ignore = "prints what 12 megapixels cost"]
fn figures_of_a_photo_with_12_megapixels() {
    let image = like_a_photo(4000, 3000);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 92)
        .write_image(&image, 4000, 3000, image::ExtendedColorType::Rgb8)
        .expect("a jpeg");
    let begin = std::time::Instant::now();
    let (decoded, ..) = decode(Format::Jpeg, &bytes).expect("decoded");
    println!("{} KB; decoded in {:?}", bytes.len() / 1000, begin.elapsed());
    let begin = std::time::Instant::now();
    let smaller = resize(decoded, 1920, 1440);
    println!("to 1920 in {:?}", begin.elapsed());
    for width in WIDTHS {
        let image = resize(smaller.clone(), width, width * 3 / 4);
        let begin = std::time::Instant::now();
        let modern = webp(&image).expect("a webp");
        let took = begin.elapsed();
        let old = plain(&image).expect("a jpeg");
        println!("{width}: WebP {} KB in {took:?}, JPEG {} KB", modern.bytes.len() / 1000, old.bytes.len() / 1000);
    }
    let begin = std::time::Instant::now();
    make_now(Format::Jpeg, &bytes).expect("made");
    println!("all of it in {:?}", begin.elapsed());
}
