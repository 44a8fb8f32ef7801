//! What servers answer, packet by packet: what a result begins and ends with, its rows, errors.

use super::{ColumnType, Failure, Meta, Row, ServerError, Wire};
use mysql_common::constants::{CapabilityFlags, StatusFlags};
use mysql_common::io::ParseBuf;
use mysql_common::packets::ErrPacket;
use mysql_common::row::RowDeserializer;
use mysql_common::value::ServerSide;
use std::sync::Arc;

/// See [`Conn::header`](super::Conn).
pub(super) enum Header {
    Done(StatusFlags),
    Columns(Arc<[Meta]>),
}

/// Types that servers keep to themselves.
pub(super) fn is_internal(kind: ColumnType) -> bool {
    matches!(
        kind,
        ColumnType::MYSQL_TYPE_TIMESTAMP2
            | ColumnType::MYSQL_TYPE_DATETIME2
            | ColumnType::MYSQL_TYPE_TIME2
            | ColumnType::MYSQL_TYPE_TYPED_ARRAY
            | ColumnType::MYSQL_TYPE_UNKNOWN
    )
}

/// What a row or a result takes at least.
const RESULT: usize = 64;
/// What a value takes, though it came as a single byte or bit.
pub(super) const VALUE: usize = size_of::<Wire>();

/// Takes what is kept of a packet out of the room that is left for the answer.
pub(super) fn spend(room: &mut usize, length: usize) -> Result<(), Failure> {
    let left = room.checked_sub(length + RESULT);
    *room = left.ok_or_else(|| Failure::Protocol("its answer has no end".into()))?;
    Ok(())
}

pub(super) fn row<P>(packet: &[u8], columns: &Arc<[Meta]>) -> Result<Row, Failure>
where
    RowDeserializer<ServerSide, P>:
        for<'de> mysql_common::proto::MyDeserialize<'de, Ctx = Arc<[Meta]>> + Into<Row>,
{
    let row: RowDeserializer<ServerSide, P> = ParseBuf(packet)
        .parse(Arc::clone(columns))
        .map_err(Failure::garbled)?;
    Ok(row.into())
}

/// Whether a packet ends the rows: the server's status; an error the server met in the middle.
pub(super) fn end(
    packet: &[u8],
    capabilities: CapabilityFlags,
) -> Result<Option<StatusFlags>, Failure> {
    match packet {
        [0xFF, ..] => Err(server_error(packet, capabilities)),
        // A text that begins with this byte is at least 16 MiB long.
        [0xFE, rest @ ..] if packet.len() < 0xFF_FFFF => {
            let deprecated = capabilities.contains(CapabilityFlags::CLIENT_DEPRECATE_EOF);
            let mut rest = ParseBuf(rest);
            if deprecated {
                rest.checked_eat_lenenc_int();
                rest.checked_eat_lenenc_int();
            } else {
                rest.checked_eat_u16_le();
            }
            let bits = rest.checked_eat_u16_le().unwrap_or(0);
            Ok(Some(StatusFlags::from_bits_truncate(bits)))
        }
        _ => Ok(None),
    }
}

/// An error packet.
pub(super) fn server_error(packet: &[u8], capabilities: CapabilityFlags) -> Failure {
    match ParseBuf(packet).parse::<ErrPacket<'_>>(capabilities) {
        Ok(ErrPacket::Error(error)) => Failure::Server(ServerError {
            code: error.error_code(),
            message: error.message_str().into_owned(),
            state: error
                .sql_state_ref()
                .map_or_else(|| "HY000".to_owned(), |state| state.as_str().into_owned()),
        }),
        Ok(ErrPacket::Progress(_)) => Failure::Protocol("it reports progress unasked".into()),
        Err(error) => Failure::garbled(error),
    }
}
