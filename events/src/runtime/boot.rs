//! From declarations to subscriptions; everything that is wrong is said at once.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    App,
    app::Chosen,
    plan::{HandlerPlan, RetryPlan, SubscriptionPlan, patience},
};
use crate::{
    Error, Result,
    bus::Bus,
    handler::{self, Accepts, AnyHandler, Declaration, Needs, Order, Scope, Settings, States},
    payload,
    transport::Ability,
};

/// A subscription and its handlers.
pub(super) type Planned = (SubscriptionPlan, Arc<[HandlerPlan]>);

type TopicAndGroup = (Arc<str>, Arc<str>);

/// One handler on its way to a plan.
pub(super) struct Candidate {
    pub(super) name: Arc<str>,
    pub(super) settings: Settings,
    pub(super) handler: Arc<dyn AnyHandler>,
    pub(super) group: Arc<str>,
}

/// The subscriptions of an app.
pub(super) fn plan(app: &App, bus: &Bus) -> Result<Vec<Planned>> {
    let mut mistakes: Vec<_> = payload::contradictions().chain(bus.codec_mistakes()).collect();
    let declarations = choose(app, &mut mistakes);
    let candidates = declarations.into_iter().map(|declaration| candidate(app, declaration)).collect();
    let mut planned = plan_candidates(candidates, bus, &app.states, app.dlq_suffix, &mut mistakes);
    for (plan, _) in &mut planned {
        plan.stuck_after = app.stuck_after.unwrap_or(plan.stuck_after);
        plan.max_parked = app.max_parked.unwrap_or(plan.max_parked).max(1);
    }
    verdict(planned, mistakes)
}

/// The plans, or all that is wrong.
pub(super) fn verdict(planned: Vec<Planned>, mistakes: Vec<String>) -> Result<Vec<Planned>> {
    match mistakes.as_slice() {
        [] => Ok(planned),
        [one] => Err(Error::config(one)),
        many => Err(Error::config(format!("{} mistakes:\n  {}", many.len(), many.join("\n  ")))),
    }
}

/// The declared handlers that belong to the app.
fn choose(app: &App, mistakes: &mut Vec<String>) -> Vec<&'static Declaration> {
    let all = handler::declared();
    let known = |name: &String, by: &str, mistakes: &mut Vec<String>| {
        if !all.iter().any(|one| one.name == name) {
            let names: Vec<_> = all.iter().map(|one| one.name).collect();
            mistakes
                .push(format!("`{by}` names `{name}`, and there is no such handler; there are: {}", names.join(", ")));
        }
    };
    let chosen: Vec<_> = match &app.chosen {
        Chosen::All => all.clone(),
        Chosen::These(these) => these.clone(),
        Chosen::Only(names) => {
            names.iter().for_each(|name| known(name, "only", mistakes));
            all.iter().copied().filter(|one| names.iter().any(|name| name == one.name)).collect()
        }
        Chosen::Except(names) => {
            names.iter().for_each(|name| known(name, "except", mistakes));
            all.iter().copied().filter(|one| !names.iter().any(|name| name == one.name)).collect()
        }
    };
    for (name, _) in &app.configured {
        known(name, "configure", mistakes);
    }
    for name in &app.expected {
        if !chosen.iter().any(|one| one.name == name) {
            mistakes.push(format!(
                "handler `{name}` is expected and not there; a crate that nothing refers to is not linked: write \
                 `events::link!(its_crate);`"
            ));
        }
    }
    if chosen.is_empty() && mistakes.is_empty() && !all.is_empty() {
        let names: Vec<_> = all.iter().map(|one| one.name).collect();
        mistakes.push(format!("no handler is left of those there are: {}", names.join(", ")));
    }
    if chosen.is_empty() && mistakes.is_empty() {
        mistakes.push(
            "there is no handler: put `#[handler]` on an async fn, and `events::link!(its_crate);` where it stands in \
             another crate"
                .to_owned(),
        );
    }
    for (index, one) in chosen.iter().enumerate() {
        if let Some(other) = chosen[..index].iter().find(|other| other.name == one.name) {
            mistakes.push(format!(
                "two handlers are called `{}`, in `{}` and `{}`; a name is a handler's identity: give one \
                 `#[handler(name = \"…\")]`",
                one.name, other.module, one.module
            ));
        }
    }
    chosen
}

fn candidate(app: &App, declaration: &'static Declaration) -> Candidate {
    let configured = app.configured.iter().filter(|(name, _)| name == declaration.name);
    let settings = configured.fold(declaration.settings, |settings, (_, change)| change(settings));
    let group = settings.group.map_or_else(|| format!("{}.{}", app.name, declaration.name), str::to_owned);
    Candidate { name: declaration.name.into(), settings, handler: declaration.make(), group: group.into() }
}

/// Gathers candidates into subscriptions.
pub(super) fn plan_candidates(
    candidates: Vec<Candidate>,
    bus: &Bus,
    states: &States,
    dlq_suffix: &str,
    mistakes: &mut Vec<String>,
) -> Vec<Planned> {
    let mut groups: BTreeMap<TopicAndGroup, Vec<(Candidate, Accepts)>> = BTreeMap::new();
    for candidate in candidates {
        let accepts = candidate.handler.accepts();
        check_needs(&candidate, bus, states, mistakes);
        for member in &accepts.members {
            if let Err(why) = bus.enforced().check_usable(member) {
                mistakes.push(format!("{} v{}: {why}", member.name, member.version));
            }
        }
        match accepts.topic.or(candidate.settings.topic) {
            Some(topic) => {
                groups.entry((topic.into(), Arc::clone(&candidate.group))).or_default().push((candidate, accepts))
            }
            None => mistakes.push(format!(
                "handler `{}` takes events of any type and has to say of which topic: `#[handler(topic = \"…\")]`",
                candidate.name
            )),
        }
    }
    let mut planned = Vec::new();
    for ((topic, group), members) in groups {
        let settings = agree(&group, &members, mistakes);
        check_types(&topic, &group, &members, mistakes);
        let shared = bus.transport().capabilities().lease.is_some();
        let keyed = members.iter().any(|(_, accepts)| accepts.members.iter().any(|one| one.keyed));
        let plan = SubscriptionPlan::of(&settings, &topic, &group, keyed, shared, dlq_suffix);
        check_abilities(&plan, bus, mistakes);
        let handlers = members.into_iter().map(|(candidate, accepts)| handler_plan(candidate, accepts, bus, states));
        planned.push((plan, handlers.collect()));
    }
    planned
}

fn handler_plan(candidate: Candidate, accepts: Accepts, bus: &Bus, states: &States) -> HandlerPlan {
    let Candidate { name, settings, handler, group } = candidate;
    let mut needs = Needs::default();
    handler.needs(&mut needs);
    let scope = Arc::new(Scope {
        bus: bus.clone(),
        states: states.clone(),
        limits: bus.limits(),
        names: bus.names(),
        group,
        handler: Arc::clone(&name),
    });
    let cancellable = needs.wants_cancellation();
    HandlerPlan {
        name,
        handler,
        accepts,
        scope,
        retry: RetryPlan::of(&settings),
        patience: patience(&settings),
        cancellable,
    }
}

fn check_needs(candidate: &Candidate, bus: &Bus, states: &States, mistakes: &mut Vec<String>) {
    let (mut needs, name) = (Needs::default(), &candidate.name);
    candidate.handler.needs(&mut needs);
    for missing in needs.missing(states) {
        mistakes.push(format!(
            "handler `{name}` needs `State<{missing}>`, which the app lacks: `App::new(…).state(value)`"
        ));
    }
    let (transport, capabilities) = (bus.transport().name(), bus.transport().capabilities());
    for (ability, why) in needs.abilities() {
        if !capabilities.supports(*ability) {
            mistakes.push(format!("handler `{name}` needs {ability} ({why}), which `{transport}:` cannot do"));
        }
    }
}

/// What the handlers of a subscription say together; they must not contradict each other.
fn agree(group: &str, members: &[(Candidate, Accepts)], mistakes: &mut Vec<String>) -> Settings {
    let mut agreed = Settings::NONE;
    macro_rules! agree {
        ($($field:ident)*) => {$(
            for (candidate, _) in members {
                match (agreed.$field, candidate.settings.$field) {
                    (Some(one), Some(other)) if one != other => mistakes.push(format!(
                        "the handlers of group `{group}` disagree about `{}`, which belongs to the subscription: \
                         {one:?} and {other:?}; say it at one of them",
                        stringify!($field)
                    )),
                    (None, said) => agreed.$field = said,
                    _ => {}
                }
            }
        )*};
    }
    agree!(start order concurrency max_in_flight max_bytes dead_letters unknown);
    agreed
}

/// Of the handlers of one subscription, one takes each type.
fn check_types(topic: &str, group: &str, members: &[(Candidate, Accepts)], mistakes: &mut Vec<String>) {
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for (candidate, accepts) in members {
        let any = if accepts.members.is_empty() { &["any type"][..] } else { &[] };
        for kind in accepts.members.iter().map(|one| one.name).chain(any.iter().copied()) {
            if let Some(other) = taken.insert(kind, &candidate.name) {
                mistakes.push(format!(
                    "`{other}` and `{}` both take {kind} of topic `{topic}` in group `{group}`; give one a group of its own",
                    candidate.name
                ));
            }
        }
    }
}

fn check_abilities(plan: &SubscriptionPlan, bus: &Bus, mistakes: &mut Vec<String>) {
    let capabilities = bus.transport().capabilities();
    let order = match plan.order {
        Order::Key => Some((Ability::OrderKey, "order = \"key\"")),
        Order::Partition => Some((Ability::OrderPartition, "order = \"partition\"")),
        Order::None => None,
    };
    if let Some((ability, said)) = order.filter(|(ability, _)| !capabilities.supports(*ability)) {
        let instead = match ability != Ability::OrderKey && capabilities.supports(Ability::OrderKey) {
            true => "`order = \"key\"` or `order = \"none\"`",
            false => "`order = \"none\"`",
        };
        mistakes.push(format!(
            "group `{}` wants {said}, and `{}:` has no {ability}: write {instead}, or choose another transport",
            plan.group,
            bus.transport().name()
        ));
    }
    for topic in [&plan.topic, &plan.dead_letters] {
        if let Err(error) = bus.transport().topic(topic) {
            mistakes.push(format!("topic `{}`: {error}", topic.escape_debug()));
        }
    }
    if plan.dead_letters == plan.topic {
        mistakes.push(format!(
            "the dead letters of group `{}` would go to `{}`, which it reads, and come back for ever: choose another \
             `dlq` or `dlq_suffix`",
            plan.group, plan.topic
        ));
    }
}
