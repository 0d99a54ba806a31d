//! Waking other processes: a datagram to a port of the loopback, which says of which topic there is something new.
//!
//! A bell that is not heard costs time and nothing else: everybody looks for himself now and then.

use std::{net::Ipv4Addr, sync::Arc};

use tokio::{net::UdpSocket, task::JoinHandle};

use super::{
    engine::Shared,
    fault::Fault,
    file::{File, now},
};

/// A door of this process: its port, and the word that opens it.
#[derive(Debug)]
pub(super) struct Bell {
    socket: Arc<UdpSocket>,
    port: u16,
    word: i64,
    listener: Option<JoinHandle<()>>,
}

/// The door of another process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Door {
    port: u16,
    word: i64,
}

impl Bell {
    /// `None` where there is no loopback.
    pub(super) async fn new() -> Option<Self> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.ok()?;
        let port = socket.local_addr().ok()?.port();
        let word = i64::from_le_bytes(crate::backoff::random().to_le_bytes());
        Some(Self { socket: Arc::new(socket), port, word, listener: None })
    }

    /// Wakes the members of this process when somebody rings.
    pub(super) fn listen(mut self, shared: &Arc<Shared>) -> Self {
        let (socket, word, shared) = (Arc::clone(&self.socket), self.word, Arc::downgrade(shared));
        self.listener = Some(tokio::spawn(async move {
            let mut bytes = [0; 16];
            loop {
                // An error is that of an earlier ring, which found nobody.
                let Ok(length) = socket.recv(&mut bytes).await else { continue };
                let Some(shared) = shared.upgrade() else { return };
                if let (16, Some((said, topic))) = (length, read(bytes))
                    && said == word
                {
                    shared.ring(topic);
                }
            }
        }));
        self
    }

    /// Writes its door into the file, for so long, and takes those away that nobody stands behind.
    pub(super) async fn announce(&self, file: &mut File) -> Result<(), Fault> {
        let gone = concat!("DELETE FROM bell WHERE expires <= ", now!());
        sqlx::query(gone).execute(&mut file.connection).await?;
        let here = concat!("INSERT OR REPLACE INTO bell (port, word, expires) VALUES (?, ?, ", now!(), " + 30000)");
        sqlx::query(here).bind(self.port).bind(self.word).execute(&mut file.connection).await?;
        Ok(())
    }

    /// Takes its door out of the file.
    pub(super) async fn leave(&self, file: &mut File) -> Result<(), Fault> {
        let gone = sqlx::query("DELETE FROM bell WHERE port = ? AND word = ?").bind(self.port).bind(self.word);
        gone.execute(&mut file.connection).await?;
        Ok(())
    }

    /// The doors of the others.
    pub(super) async fn others(&self, file: &mut File) -> Result<Vec<Door>, Fault> {
        let doors = concat!("SELECT port, word FROM bell WHERE expires > ", now!(), " AND NOT (port = ? AND word = ?)");
        let doors: Vec<(u16, i64)> =
            sqlx::query_as(doors).bind(self.port).bind(self.word).fetch_all(&mut file.connection).await?;
        Ok(doors.into_iter().map(|(port, word)| Door { port, word }).collect())
    }

    /// Says at each door that there is something new of these topics.
    pub(super) fn ring(&self, doors: &[Door], topics: &[i64]) {
        for door in doors {
            for topic in topics {
                let mut bytes = [0; 16];
                bytes[..8].copy_from_slice(&door.word.to_le_bytes());
                bytes[8..].copy_from_slice(&topic.to_le_bytes());
                // Nobody there, or a full socket: whoever is there will look anyway.
                let _ = self.socket.try_send_to(&bytes, (Ipv4Addr::LOCALHOST, door.port).into());
            }
        }
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
    }
}

/// A word and a topic.
fn read(bytes: [u8; 16]) -> Option<(i64, i64)> {
    let (word, topic) = bytes.split_first_chunk::<8>()?;
    Some((i64::from_le_bytes(*word), i64::from_le_bytes(topic.try_into().ok()?)))
}
