//! prost: on its own struct alone, and from the event's struct to its own and back.

use std::collections::BTreeMap;

use ::prost::{Enumeration, Message as _};
use chrono::{DateTime, Utc};

use crate::case::Result;
use crate::codecs::Work;
use crate::codecs::job::{self, Job};
use crate::codecs::order::{self, Order};

pub(in crate::codecs) fn start(work: Work) -> Result<Option<Job>> {
    Ok(Some(match work {
        Work::ProtobufEncode => {
            job::encode(work, |order| Message::from(order), |message, out| Ok(message.encode(out)?))?
        }
        Work::ProtobufDecode => job::decode(work, |body| Ok(Message::decode(body)?), Order::try_from)?,
        _ => return Ok(None),
    }))
}

pub(in crate::codecs) fn start_converting(work: Work) -> Result<Option<Job>> {
    Ok(Some(match work {
        Work::ProtobufEncode => job::encode(work, Clone::clone, |order, out| Ok(Message::from(order).encode(out)?))?,
        Work::ProtobufDecode => job::decode(work, |body| Order::try_from(Message::decode(body)?), Ok)?,
        _ => return Ok(None),
    }))
}

#[derive(Clone, PartialEq, ::prost::Message)]
struct Message {
    #[prost(string, tag = "1")]
    id: String,
    #[prost(string, tag = "2")]
    customer: String,
    #[prost(int64, tag = "3")]
    sequence: i64,
    #[prost(uint32, tag = "4")]
    attempt: u32,
    #[prost(double, tag = "5")]
    total: f64,
    #[prost(double, tag = "6")]
    discount: f64,
    #[prost(bool, tag = "7")]
    express: bool,
    #[prost(string, optional, tag = "8")]
    note: Option<String>,
    #[prost(enumeration = "Channel", tag = "9")]
    channel: i32,
    #[prost(message, optional, tag = "10")]
    placed_at: Option<Timestamp>,
    #[prost(message, optional, tag = "11")]
    due_at: Option<Timestamp>,
    #[prost(btree_map = "string, string", tag = "12")]
    labels: BTreeMap<String, String>,
    #[prost(string, repeated, tag = "13")]
    tags: Vec<String>,
    #[prost(message, repeated, tag = "14")]
    items: Vec<Item>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
struct Item {
    #[prost(string, tag = "1")]
    sku: String,
    #[prost(string, tag = "2")]
    title: String,
    #[prost(uint32, tag = "3")]
    quantity: u32,
    #[prost(double, tag = "4")]
    price: f64,
    #[prost(bool, tag = "5")]
    gift: bool,
}

#[derive(Clone, Copy, PartialEq, ::prost::Message)]
struct Timestamp {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enumeration)]
#[repr(i32)]
enum Channel {
    Unspecified = 0,
    Storefront = 1,
    App = 2,
    Phone = 3,
    Partner = 4,
}

impl From<&Order> for Message {
    fn from(order: &Order) -> Self {
        let order = order.clone();
        Self {
            id: order.id.to_string(),
            customer: order.customer,
            sequence: order.sequence,
            attempt: order.attempt,
            total: order.total,
            discount: order.discount,
            express: order.express,
            note: order.note,
            channel: match order.channel {
                order::Channel::Storefront => Channel::Storefront,
                order::Channel::App => Channel::App,
                order::Channel::Phone => Channel::Phone,
                order::Channel::Partner => Channel::Partner,
            }
            .into(),
            placed_at: Some(order.placed_at.into()),
            due_at: Some(order.due_at.into()),
            labels: order.labels,
            tags: order.tags,
            items: order.items.into_iter().map(Item::from).collect(),
        }
    }
}

impl From<order::Item> for Item {
    fn from(order::Item { sku, title, quantity, price, gift }: order::Item) -> Self {
        Self { sku, title, quantity, price, gift }
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self { seconds: time.timestamp(), nanos: time.timestamp_subsec_nanos().cast_signed() }
    }
}

impl TryFrom<Message> for Order {
    type Error = crate::case::Error;

    fn try_from(message: Message) -> Result<Self> {
        let channel = match message.channel() {
            Channel::Unspecified => return Err("no channel".into()),
            Channel::Storefront => order::Channel::Storefront,
            Channel::App => order::Channel::App,
            Channel::Phone => order::Channel::Phone,
            Channel::Partner => order::Channel::Partner,
        };
        Ok(Self {
            id: message.id.parse()?,
            customer: message.customer,
            sequence: message.sequence,
            attempt: message.attempt,
            total: message.total,
            discount: message.discount,
            express: message.express,
            note: message.note,
            channel,
            placed_at: message.placed_at.ok_or("no placed_at")?.try_into()?,
            due_at: message.due_at.ok_or("no due_at")?.try_into()?,
            labels: message.labels,
            tags: message.tags,
            items: message.items.into_iter().map(order::Item::from).collect(),
        })
    }
}

impl From<Item> for order::Item {
    fn from(Item { sku, title, quantity, price, gift }: Item) -> Self {
        Self { sku, title, quantity, price, gift }
    }
}

impl TryFrom<Timestamp> for DateTime<Utc> {
    type Error = crate::case::Error;

    fn try_from(Timestamp { seconds, nanos }: Timestamp) -> Result<Self> {
        Ok(DateTime::from_timestamp(seconds, nanos.try_into()?).ok_or("no time")?)
    }
}
