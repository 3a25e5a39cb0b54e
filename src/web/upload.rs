//! Forms with files (`multipart/form-data`, RFC 7578). How much may come is the route's matter: it
//! lays a `RequestBodyLimitLayer`.

use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::header;

use super::form::Fields;
use super::{Error, Result, Site};

/// Extractor: the fields of a form and its files. A form without files may come as any other.
#[derive(Debug, Default)]
pub struct Upload {
    pub fields: Fields,
    files: Vec<File>,
}

/// A file as it was sent; name and content are whatever somebody says.
#[derive(Debug)]
pub struct File {
    /// Name of the control.
    field: String,
    pub name: String,
    pub bytes: Bytes,
}

impl Upload {
    /// The file of a control; None where none was chosen.
    pub fn file(&self, field: &str) -> Option<&File> {
        self.files.iter().find(|f| f.field == field)
    }

    /// Takes the file of a control out, with its bytes as they came: name and content.
    pub fn take(&mut self, field: &str) -> Option<(String, Vec<u8>)> {
        let at = self.files.iter().position(|f| f.field == field)?;
        let file = self.files.remove(at);
        // Nobody else holds them, so nothing is copied.
        Some((file.name, file.bytes.into()))
    }

    /// All files of a control, in their order.
    pub fn files(&self, field: &str) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |f| f.field == field)
    }
}

impl FromRequest<Site> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, site: &Site) -> Result<Upload> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        if !kind.starts_with("multipart/form-data") {
            return Ok(Upload { fields: Fields::from_request(request, site).await?, files: Vec::new() });
        }
        let broken =
            |_: MultipartError| Error::BadRequest("Die Eingaben waren zu groß oder kamen nicht vollständig an.");
        let unreadable = || Error::BadRequest("Die Eingaben enthalten Zeichen, die wir nicht lesen können.");
        let mut parts = Multipart::from_request(request, site).await.map_err(|_| unreadable())?;
        let (mut pairs, mut files) = (Vec::new(), Vec::new());
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let field = part.name().unwrap_or("").to_string();
            let name = part.file_name().map(str::to_string);
            let bytes = part.bytes().await.map_err(broken)?;
            match name {
                // A control in which nothing was chosen sends an empty file without a name.
                Some(name) if name.is_empty() && bytes.is_empty() => {}
                Some(name) => files.push(File { field, name, bytes }),
                None => pairs.push((field, String::from_utf8(bytes.into()).map_err(|_| unreadable())?)),
            }
        }
        Ok(Upload { fields: pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(), files })
    }
}
