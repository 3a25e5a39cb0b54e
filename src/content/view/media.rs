//! Pictures, galleries, videos.

use super::View;
use super::broken::Missing;
use crate::content::gather::{File, Picture};
use crate::content::html::Html;
use crate::content::model::*;
use crate::content::words::{self, Words};

/// A picture with what stands below it.
pub struct Figure {
    pub picture: Picture,
    pub caption: String,
    /// How wide it is shown, for browsers to choose a width.
    pub sizes: &'static str,
    /// Leads to the picture itself, to see it large.
    pub is_linked: bool,
}

impl Figure {
    pub const FULL: &'static str = "(min-width: 82rem) 78rem, 94vw";
    pub const BESIDE: &'static str = "(min-width: 48rem) 24rem, 94vw";
    pub const COLUMN: &'static str = "(min-width: 60rem) 24rem, (min-width: 40rem) 45vw, 94vw";
    pub const SMALL: &'static str = "(min-width: 40rem) 11rem, 94vw";
    pub const FACE: &'static str = "6rem";

    pub fn new(picture: Picture, caption: String, sizes: &'static str) -> Figure {
        Figure { picture, caption, sizes, is_linked: false }
    }
}

#[derive(askama::Template)]
#[template(path = "content/text_image.html")]
struct TextImageView {
    side: Side,
    figure: Option<Figure>,
    body: Html,
}

#[derive(askama::Template)]
#[template(path = "content/gallery.html")]
struct GalleryView {
    figures: Vec<Figure>,
}

#[derive(askama::Template)]
#[template(path = "content/video.html")]
struct VideoView {
    words: &'static Words,
    lang: &'static str,
    title: String,
    duration: String,
    transcript: Html,
    player: Option<Player>,
    href: String,
    foreign: &'static str,
}

struct Player {
    src: String,
    media_type: String,
    size: String,
    credit: String,
    captions: Option<String>,
    poster: Option<String>,
}

impl View<'_> {
    pub(super) fn text_image(&mut self, e: &TextImage) -> askama::Result<Html> {
        let sizes = if e.side == Side::Full { Figure::FULL } else { Figure::BESIDE };
        let caption = self.line(&e.caption);
        let figure = self.picture(e.image).map(|picture| Figure::new(picture, caption, sizes));
        let body = self.markdown(&e.text, self.levels.inside());
        if figure.is_none() && body.is_empty() {
            return Ok(Html::default());
        }
        Html::template(&TextImageView { side: e.side, figure, body })
    }

    pub(super) fn gallery(&mut self, e: &Gallery) -> askama::Result<Html> {
        let mut figures = Vec::with_capacity(e.pictures.len());
        for shot in &e.pictures {
            let caption = self.line(&shot.caption);
            if let Some(picture) = self.picture(shot.image) {
                // A link needs words, and those of a picture are its alternative text.
                let is_linked = e.pictures.len() > 1 && !picture.alt.is_empty();
                figures.push(Figure { is_linked, ..Figure::new(picture, caption, Figure::COLUMN) });
            }
        }
        if let [only] = figures.as_mut_slice() {
            only.sizes = Figure::FULL;
        }
        if figures.is_empty() {
            return Ok(Html::default());
        }
        Html::template(&GalleryView { figures })
    }

    pub(super) fn video(&mut self, e: &Video) -> askama::Result<Html> {
        let player = match e.file {
            None => None,
            Some(id) => match self.found.files.get(&id) {
                Some(File::Video { src, media_type, size, credit }) => Some(Player {
                    src: src.clone(),
                    media_type: media_type.clone(),
                    size: size.clone(),
                    credit: self.line(credit),
                    captions: self.captions(e.captions),
                    poster: self.picture(e.poster).map(|p| p.src),
                }),
                other => {
                    self.gone.push(Missing::file(other));
                    return Ok(Html::default());
                }
            },
        };
        // Without its captions a spoken video shuts people out.
        if let (Some(Player { captions: None, .. }), false) = (&player, e.is_silent) {
            return Ok(Html::default());
        }
        let address = self.address(&e.href);
        Html::template(&VideoView {
            words: self.words,
            lang: self.at.lang.primary(),
            title: self.line(&e.title),
            duration: self.line(&e.duration),
            transcript: self.markdown(&e.transcript, self.levels.inside()),
            player,
            foreign: words::foreign(&address, self.words),
            href: address.href,
        })
    }

    fn captions(&mut self, id: Option<uuid::Uuid>) -> Option<String> {
        match self.found.files.get(&id?) {
            Some(File::Captions { src }) => Some(src.clone()),
            other => {
                self.gone.push(Missing::file(other));
                None
            }
        }
    }
}
