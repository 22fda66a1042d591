"""The second generator: constructs that gen.py's first one never makes, and mutations of both.

    gen.py --generator 2 --seed N --count M

A separate class, so that generator 1 still makes the same programs for recorded seeds.
"""
import json

from gen import Gen

FOCUS = ["locks", "queues", "barrier", "groups", "callbacks", "gathers", "timeouts", "waits",
         "cond", "cancel", "eager", None]
LOCKS = ("lock", "semaphore", "bounded_semaphore", "condition")


class Extended(Gen):
    """Statements over the same scopes; weights as in Gen.table."""

    def __init__(self, seed, level, tight, focus=None):
        super().__init__(seed, level, tight, None)
        self.theme = focus
        self.budget = (5, 8, 12, 18, 26)[level - 1]
        self.timeout_ids = []
        self.values = {}
        self.pairs = set()      # priority queues whose items are [priority, value]

    def delay(self, lo=1, hi=120):
        if self.tight and self.chance(0.15):
            return self.r.choice([0, 1, 1, 2, 3])
        return super().delay(lo, hi)

    def sleep(self):
        return {"op": "sleep", "ms": -1} if self.tight and self.chance(0.03) else super().sleep()

    def resource(self, kind, **kw):
        have = [k for k, v in self.resources.items() if v["type"] == kind and k not in self.pairs]
        if have and self.chance(0.6):
            return self.r.choice(have)
        n = self.name({"bounded_semaphore": "BS"}.get(kind, kind[0].upper()))
        self.resources[n] = dict(type=kind, **kw)
        return n

    def table(self, depth):
        families = {
            "locks": [self.st_explicit, self.st_lock, self.st_sem],
            "queues": [self.st_any_queue, self.st_ended_queue],
            "barrier": [self.st_any_barrier],
            "groups": [self.st_deep_group, self.st_group],
            "callbacks": [self.st_busy_callback, self.st_handle],
            "gathers": [self.st_gathers, self.st_shields],
            "timeouts": [self.st_timeouts, self.st_wait_for],
            "waits": [self.st_waits, self.st_partly],
            "cond": [self.st_any_cond, self.st_cond],
            "cancel": [self.st_uncancel, self.st_cancel_pattern, self.st_await_chain,
                       self.st_shared_future],
            "eager": [self.st_eager],
        }
        t = [(w * 0.35, f) for w, f in self.plain_table(depth)]
        if depth >= self.maxdepth:
            return t + [(2, self.st_busy_callback), (1, self.st_look)]
        for family, made in families.items():
            t += [((6 if family == self.theme else 0.7) / len(made), f) for f in made]
        return t + [(0.5, self.st_look), (0.2, self.st_await_self)]

    # -- what callbacks do

    def action(self, scope, depth=0):
        """Something that needs no waiting."""
        r = self.r
        kinds = ["log", "log", "query", "cancel", "cancel", "cancel", "raise", "ctx", "ctx",
                 "spawn", "future", "uncancel", "reschedule", "reschedule", "expired", "look",
                 "resource", "resource", "resource", "current", "all_tasks", "gather_start",
                 "shield_start", "nested", "nested", "tg_spawn", "flag"]
        k = r.choice(kinds)
        targets = scope.cancelable() or ["self"]
        if k == "query":
            return self.query(r.choice(targets))
        if k == "cancel":
            return self.cancel(r.choice(targets))
        if k == "raise":
            return self.raise_()
        if k == "ctx":
            v = r.choice(["x1", "x2"])
            return ({"op": "ctx_set", "var": v, "value": r.randint(1, 9)} if self.chance(0.5)
                    else {"op": "ctx_get", "var": v})
        if k == "spawn":
            return self.brief(scope, eager=self.chance(0.25))
        if k == "future" and scope.futures:
            f = r.choice(scope.futures)
            return ({"op": "set_result", "name": f, "value": self.value()} if self.chance(0.6) else
                    {"op": "set_exception", "name": f, "type": "KeyError", "msg": self.name("e")})
        if k == "uncancel":
            return {"op": "uncancel", "task": r.choice(
                [n for n in targets if n[0] in "tkg" or n == "main"] or ["main"])}
        if k == "reschedule" and self.timeout_ids:
            return {"op": "reschedule", "id": r.choice(self.timeout_ids[-3:]),
                    "ms": r.choice([None, 0, -5, self.delay(), self.delay(), self.delay()])}
        if k == "expired" and self.timeout_ids:
            return {"op": "expired", "id": r.choice(self.timeout_ids)}
        if k == "look" and self.resources:
            return {"op": "look", "resource": r.choice(list(self.resources))}
        if k == "resource" and self.resources:
            return self.poke(r.choice(list(self.resources)))
        if k in ("current", "all_tasks"):
            return {"op": k}
        if k == "gather_start" and scope.awaitable:
            return self.gather_start(scope, [r.choice(scope.awaitable) for _ in range(r.randint(1, 3))])
        if k == "shield_start" and scope.awaitable:
            return self.shield_start(scope, r.choice(scope.awaitable))
        if k == "nested" and depth < 2:
            return self.handle(scope, depth + 1)
        if k == "tg_spawn" and scope.groups:
            return {**self.brief(scope, eager=self.chance(0.3)), "op": "tg_spawn",
                    "group": r.choice(scope.groups)}
        if k == "flag":
            return {"op": "flag", "flag": r.choice(["f1", "f2"]), "value": self.chance(0.75)}
        return self.log()

    def actions(self, scope, depth=0):
        return [self.action(scope, depth) for _ in range(self.r.choice([1, 1, 2, 2, 3]))]

    def poke(self, name):
        """An operation on a resource that does not wait."""
        d, r = self.resources[name], self.r
        k = d["type"]
        if k == "event":
            return {"op": r.choice(["event_set", "event_set", "event_clear"]), "event": name}
        if k in ("lock", "semaphore", "bounded_semaphore"):
            return {"op": "lock_release", "lock": name}
        if k == "condition":
            return r.choice([{"op": "cond_notify", "cond": name, "n": r.choice([None, 0, 1, 2])},
                             {"op": "lock_release", "lock": name}])
        if k == "queue":
            return r.choice([{"op": "queue_put_nowait", "queue": name, "value": self.item(name)},
                             {"op": "queue_put_nowait", "queue": name, "value": self.item(name)},
                             {"op": "queue_get_nowait", "queue": name},
                             {"op": "queue_get_nowait", "queue": name},
                             {"op": "task_done", "queue": name}, {"op": "task_done", "queue": name},
                             {"op": "queue_shutdown", "queue": name, "immediate": self.chance(0.4)}])
        return {"op": "look", "resource": name}

    def handle(self, scope, depth=0):
        op = {"op": "call_later" if self.chance(0.6) else "call_soon", "label": self.name("h")}
        if op["op"] == "call_later":
            op["ms"] = self.delay()
        return {**op, "actions": self.actions(scope, depth)}

    def brief(self, scope, eager=False):
        """A short task that any task or callback may start."""
        name = self.name("t")
        body = [self.r.choice([self.log(), self.sleep(), {"op": "ctx_get", "var": "x1"},
                               {"op": "ctx_set", "var": "x1", "value": self.r.randint(1, 9)}])
                for _ in range(self.r.randint(0, 2))]
        if self.chance(0.3):
            body = [self.try_cancel(body or [self.sleep()], scope)]
        if self.chance(0.25):
            body.append(self.raise_())
        op = {"op": "spawn", "name": name, "body": body}
        if eager:
            op["eager"] = True
        scope.awaitable.append(name)
        return op

    def gather_start(self, scope, names):
        g = self.name("G")
        op = {"op": "gather_start", "name": g, "tasks": names,
              "return_exceptions": self.chance(0.45)}
        scope.awaitable.append(g)
        return op

    def shield_start(self, scope, name):
        s = self.name("H")
        scope.awaitable.append(s)
        return {"op": "shield_start", "name": s, "task": name}

    def st_handle(self, scope, depth):
        return [self.handle(scope)]

    def st_busy_callback(self, scope, depth):
        pre = []
        n = (self.r.choice(scope.futures) if scope.futures and self.chance(0.2)
             else self.pick(scope, min(depth, self.maxdepth), pre)[0])
        out = pre
        for _ in range(self.r.randint(1, 2)):
            out.append({"op": "callback", "task": n, "label": self.name("c"),
                        "actions": self.actions(scope)})
        if self.chance(0.2):
            out.append({"op": "remove_callback", "task": n, "label": out[-1]["label"]})
        if self.chance(0.2):
            out.append(self.cancel(n))
        return out

    def st_look(self, scope, depth):
        if not self.resources:
            return [self.log()]
        return [{"op": "look", "resource": self.r.choice(list(self.resources))}]

    def st_await_self(self, scope, depth):
        return self.guard([{"op": "await", "task": "self"}], scope, 0.9)

    # -- locks of all kinds

    def st_explicit(self, scope, depth):
        """Explicit acquire and release calls, not always balanced, and not always by the same task."""
        kind = self.r.choice(LOCKS)
        lk = self.resource(kind, **({"value": self.r.randint(0 if self.chance(0.2) else 1, 2)}
                                    if "sem" in kind else {}))
        acquire, release = {"op": "lock_acquire", "lock": lk}, {"op": "lock_release", "lock": lk}

        def one():
            body = [dict(acquire)]
            if self.chance(0.75):
                body.append(self.sleep())
            if self.chance(0.15):
                body.append(dict(acquire))
            if self.chance(0.75):
                body.append(dict(release))
            if self.chance(0.25):
                body.append(dict(release))
            if self.chance(0.25):
                with_ = {"op": "with_lock", "lock": lk, "body": [self.sleep()]}
                body.append(with_)
            if self.chance(0.3):
                body = [{"op": "timeout", "id": self.timeout_id(), "ms": self.delay(), "body": body}]
            return self.guard(body, scope, 0.6)

        out = self.contenders(scope, depth, one, self.r.randint(2, 4))
        for _ in range(self.r.randint(1, 4)):
            x = self.r.random()
            if x < 0.4:
                out.append({"op": "call_later", "ms": self.delay(), "label": self.name("h"),
                            "actions": [dict(release)] + ([self.cancel(self.r.choice(
                                scope.awaitable))] if self.chance(0.3) else [])})
            elif x < 0.6:
                out.append({"op": "look", "resource": lk})
            elif x < 0.8:
                out += [dict(release), self.cancel(self.r.choice(scope.awaitable))]
            else:
                out.append(self.sleep())
        return out

    def contenders(self, scope, depth, make, n):
        """As in Gen, but every wait for them has a limit: unbalanced calls may never end."""
        out = []
        for i in range(n):
            body = ([self.sleep()] if i and self.chance(0.6) else []) + make()
            out.append(self.spawn(scope, depth, body))
        names = [o["name"] for o in out]
        for _ in range(self.r.choice([0, 0, 1, 1, 2])):
            if self.chance(0.7):
                out.append(self.sleep())
            out.append(self.cancel(self.r.choice(names)))
        if self.chance(0.3):
            out.append({"op": "wait", "tasks": names, "mode": "ALL_COMPLETED",
                        "ms": self.delay() + 50})
        return out

    # -- queues

    def item(self, queue):
        n = self.values[queue] = self.values.get(queue, 0) + 1
        if self.resources[queue].get("order") == "priority":
            p = self.r.randint(0, 3)
            return [p, n] if queue in self.pairs else p * 100 + n
        return n

    def queue(self):
        order = self.r.choice(["fifo", "lifo", "priority"])
        q = self.name("Q")
        self.resources[q] = {"type": "queue", "maxsize": self.r.choice([0, 1, 1, 2]),
                             "order": order}
        if order == "priority" and self.chance(0.4):
            self.pairs.add(q)
        return q

    def st_any_queue(self, scope, depth, shutdown=0.2):
        have = [k for k, v in self.resources.items() if v["type"] == "queue"]
        q = self.r.choice(have) if have and self.chance(0.3) else self.queue()
        out = []

        def some(k):
            ops = []
            for _ in range(self.r.randint(1, 4)):
                if self.chance(0.45):
                    ops.append(self.sleep())
                if k == "put":
                    ops.append({"op": "queue_put", "queue": q, "value": self.item(q)})
                elif k == "get":
                    ops.append({"op": "queue_get", "queue": q})
                    if self.chance(0.6):
                        ops.append({"op": "task_done", "queue": q})
                elif k == "join":
                    ops.append({"op": "queue_join", "queue": q})
                    break
                else:
                    ops.append(self.poke(q))
            if self.chance(0.25):
                ops = [{"op": "timeout", "id": self.timeout_id(), "ms": self.delay(), "body": ops}]
            return self.guard(ops, scope, 0.6)

        for k in self.r.choices(["put", "get", "join", "poke"], [4, 4, 1.5, 1.5],
                                k=self.r.randint(2, 5)):
            out.append(self.spawn(scope, depth, some(k)))
        names = [o["name"] for o in out]
        for _ in range(self.r.randint(1, 4)):
            x = self.r.random()
            if x < 0.35:
                out.append(self.sleep())
            elif x < 0.6:
                out.append(self.cancel(self.r.choice(names)))
            elif x < 0.6 + shutdown:
                op = {"op": "queue_shutdown", "queue": q, "immediate": self.chance(0.5)}
                out.append(op if self.chance(0.5) else
                           {"op": "call_later", "ms": self.delay(), "label": self.name("h"),
                            "actions": [op] + self.actions(scope)[:1]})
            elif x < 0.9:
                out.append(self.poke(q))
            else:
                out.append({"op": "look", "resource": q})
        return out

    def st_ended_queue(self, scope, depth):
        return self.st_any_queue(scope, depth, 0.35)

    # -- barriers and conditions

    def st_any_barrier(self, scope, depth):
        n = self.r.randint(1, 3)
        b = self.resource("barrier", parties=n)
        n = self.resources[b]["parties"]
        wait, out = {"op": "barrier_wait", "barrier": b}, []
        for _ in range(self.r.randint(1, n + 2)):
            ops = ([self.sleep()] if self.chance(0.6) else []) + [dict(wait)]
            if self.chance(0.3):
                ops = [{"op": "repeat", "n": 2, "body": ops}]
            if self.chance(0.25):
                ops = [{"op": "timeout", "id": self.timeout_id(), "ms": self.delay(), "body": ops}]
            out.append(self.spawn(scope, depth, self.guard(ops, scope, 0.6)))
        names = [o["name"] for o in out]
        for _ in range(self.r.randint(1, 4)):
            x = self.r.random()
            if x < 0.3:
                out.append(self.sleep())
            elif x < 0.5:
                out.append(self.cancel(self.r.choice(names)))
            elif x < 0.65:
                out.append({"op": "barrier_abort", "barrier": b})
            elif x < 0.85:
                out.append({"op": "barrier_reset", "barrier": b})
            else:
                out.append({"op": "look", "resource": b})
        if self.chance(0.5):
            out.append(self.spawn(scope, depth, self.guard([
                self.sleep(), {"op": self.r.choice(["barrier_abort", "barrier_reset"]),
                               "barrier": b}, dict(wait)], scope, 0.7)))
        return out

    def st_any_cond(self, scope, depth):
        c = self.resource("condition")
        out = []
        for _ in range(self.r.randint(1, 4)):
            inner = ({"op": "cond_wait", "cond": c} if self.chance(0.5) else
                     {"op": "cond_wait_for", "cond": c, "flag": self.r.choice(["f1", "f2"])})
            if self.chance(0.3):
                inner = self.guard([inner], scope, 1.0)[0]
            if self.chance(0.25):
                inner = {"op": "timeout", "id": self.timeout_id(), "ms": self.delay(),
                         "body": [inner]}
            ops = [inner] + ([self.sleep()] if self.chance(0.4) else [])
            ops = [{"op": "with_cond", "cond": c, "body": ops}]
            if self.chance(0.12):       # without the lock
                ops = [{"op": "cond_wait", "cond": c}]
            out.append(self.spawn(scope, depth, self.guard(ops, scope, 0.5)))
        names = [o["name"] for o in out]
        for _ in range(self.r.randint(1, 3)):
            notify = [{"op": "cond_notify", "cond": c, "n": self.r.choice([None, 1, 1, 2])}]
            if self.chance(0.5):
                notify.insert(0, {"op": "flag", "flag": self.r.choice(["f1", "f2"]), "value": True})
            if self.chance(0.4):
                notify.append(self.cancel(self.r.choice(names)))
            if self.chance(0.3):
                notify.append(self.sleep())
            if self.chance(0.2):
                notify.append(self.cancel(self.r.choice(names)))
            out.append(self.spawn(scope, depth, self.guard(
                [self.sleep(), {"op": "with_cond", "cond": c, "body": notify}], scope, 0.8)))
            if self.chance(0.4):
                out += [self.sleep(), self.cancel(self.r.choice(names))]
        return out

    # -- combinators

    def sources(self, scope, depth, pre, k):
        """Tasks, futures, gathers and shields."""
        names = self.pick(scope, depth, pre, k)
        if scope.futures and self.chance(0.3):
            names.append(self.r.choice(scope.futures))
        if self.chance(0.25):
            pre.append(self.gather_start(scope, names[:self.r.randint(1, len(names))]))
            names.append(scope.awaitable[-1])
        if self.chance(0.2):
            pre.append(self.shield_start(scope, self.r.choice(names)))
            names.append(scope.awaitable[-1])
        self.r.shuffle(names)
        return names

    def disturb(self, scope, names):
        """Perhaps cancels some of them, or the waiting task, during the wait."""
        out = []
        for _ in range(self.r.choice([0, 1, 1, 2])):
            target = scope.task if scope.task != "main" and self.chance(0.35) else self.r.choice(names)
            out += self.killer(target)
        return out

    def consume(self, scope, names):
        r = self.r
        n = r.choice(names)
        op = r.choice([
            {"op": "await", "task": n}, {"op": "await", "task": n}, {"op": "shield", "task": n},
            {"op": "wait_for", "task": n,
             "ms": r.choice([None, 0, -1, self.delay(), self.delay(), self.delay()])},
            {"op": "gather", "tasks": names, "return_exceptions": self.chance(0.5)},
            {"op": "wait", "tasks": names, "ms": self.delay() if self.chance(0.5) else None,
             "mode": r.choice(["FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"])}])
        if self.chance(0.25):
            op = {"op": "timeout", "id": self.timeout_id(), "ms": self.delay(), "body": [op]}
        return self.guard([op], scope, 0.8)

    def st_gathers(self, scope, depth):
        out = []
        names = self.sources(scope, depth, out, self.r.randint(1, 3))
        if self.chance(0.2):
            names.append(self.r.choice(names))      # twice the same
        out.append(self.gather_start(scope, names))
        g = scope.awaitable[-1]
        out += self.disturb(scope, [g, g, *names])
        if self.chance(0.5):
            out.append({"op": "callback", "task": g, "label": self.name("c"),
                        "actions": self.actions(scope)})
        if self.chance(0.5):
            out += [*([self.sleep()] if self.chance(0.7) else []), self.cancel(g)]
        for _ in range(self.r.randint(0, 2)):       # others wait for it too
            out.append(self.spawn(scope, depth, self.consume(scope, [g])))
        out += self.consume(scope, [g] if self.chance(0.6) else [g, *dict.fromkeys(names)])
        if self.chance(0.5):
            out.append(self.query(g))
        if self.chance(0.2):
            out += [self.cancel(g), self.query(g)]
        return out

    def st_shields(self, scope, depth):
        out = []
        names = self.sources(scope, depth, out, self.r.randint(1, 2))
        out.append(self.shield_start(scope, self.r.choice(names)))
        s = scope.awaitable[-1]
        out += self.disturb(scope, [s, *names])
        for _ in range(self.r.randint(0, 2)):
            out.append(self.spawn(scope, depth, self.consume(scope, [s, *names][:1])))
        return out + self.consume(scope, [s])

    def st_waits(self, scope, depth):
        out = []
        names = self.sources(scope, depth, out, self.r.randint(1, 3))
        out += self.disturb(scope, names)
        for _ in range(self.r.randint(1, 2)):
            op = {"op": "wait", "tasks": names,
                  "mode": self.r.choice(["FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"]),
                  "ms": self.r.choice([None, 0, -1, self.delay(), self.delay(), self.delay()])}
            out += self.guard([op], scope, 0.5)
        return out

    def st_partly(self, scope, depth):
        """as_completed, perhaps left half-way."""
        out = []
        spawned = [self.sleeper(scope, depth) for _ in range(self.r.randint(1, 4))]
        out += spawned
        names = [o["name"] for o in spawned]
        if self.chance(0.25):
            out.append(self.gather_start(scope, names[:self.r.randint(1, len(names))]))
            names.append(scope.awaitable[-1])
        if self.chance(0.2):
            out.append(self.shield_start(scope, self.r.choice(names)))
            names.append(scope.awaitable[-1])
        if scope.futures and self.chance(0.3):
            names.append(self.r.choice(scope.futures))
        out += self.disturb(scope, names)
        op = {"op": "as_completed", "tasks": names,
              "ms": self.r.choice([None, 0, self.delay(), self.delay()])}
        if self.chance(0.3):
            op["catch"] = False
        if self.chance(0.4):
            op["limit"] = self.r.randint(1, 2)
        if self.chance(0.3):
            op = {"op": "timeout", "id": self.timeout_id(), "ms": self.delay(), "body": [op]}
        out += self.guard([op], scope, 0.85)
        if self.chance(0.3):
            out.append(self.sleep())
        return out

    # -- timeouts

    def timeout_id(self):
        t = self.name("T")
        self.timeout_ids.append(t)
        return t

    def st_timeouts(self, scope, depth):
        """Nested, moved from outside, next to cancellations."""
        def nest(levels):
            tid = self.timeout_id()
            scope.timeouts.append(tid)
            body = nest(levels - 1) if levels > 1 else self.block(scope, depth + 1, 1)
            for _ in range(self.r.randint(1, 2)):
                x = self.r.random()
                op = (self.sleep() if x < 0.5 else
                      {"op": "reschedule", "id": self.r.choice(self.timeout_ids[-2:]),
                       "ms": self.r.choice([None, 0, self.delay()])} if x < 0.65 else
                      {"op": "call_later", "ms": self.delay(), "label": self.name("h"), "actions": [
                          {"op": "reschedule", "id": self.r.choice(self.timeout_ids),
                           "ms": self.r.choice([None, 0, -3, self.delay(), self.delay()])},
                          {"op": "expired", "id": tid}]} if x < 0.85 else
                      self.cancel("self") if x < 0.9 else
                      {"op": "uncancel", "task": "self"})
                body.insert(self.r.randint(0, len(body)), op)
            scope.timeouts.pop()
            if self.chance(0.3):
                body = [self.try_cancel(body, scope)]
            at = self.chance(0.25)
            return self.guard([{"op": "timeout_at" if at else "timeout", "id": tid,
                                "at" if at else "ms":
                                None if self.chance(0.1) else
                                -2 if self.chance(0.05) else self.delay(), "body": body}],
                              scope, 0.5)
        out = self.killer(scope.task, self.r.choice([1, 1, 2])) \
            if scope.task != "main" and self.chance(0.35) else []
        return out + self.guard(nest(self.r.randint(1, 3)), scope, 0.85)

    # -- groups

    def st_deep_group(self, scope, depth, levels=None):
        levels = levels or self.r.randint(1, 3)
        g = self.name("TG")
        scope.groups.append(g)
        body, children = [], []
        for _ in range(self.r.randint(1, 3)):
            name = self.name("g")
            sc = scope.child(name)
            x = self.r.random()
            if levels > 1 and self.budget > 0 and x < 0.4:
                self.budget -= 2
                b = self.st_deep_group(sc, depth + 1, levels - 1)
            elif x < 0.5:
                b = [self.sleep(), self.raise_()]
            elif x < 0.6:
                b = [self.raise_()]
            elif x < 0.8:
                b = [self.try_cancel([self.sleep()], sc)]
            else:
                b = self.task_body(sc, depth + 1)
            if self.chance(0.2):        # a child starts a sibling, or an uncle
                b.insert(self.r.randint(0, len(b)),
                         {**self.brief(sc, self.chance(0.3)), "op": "tg_spawn",
                          "group": self.r.choice(scope.groups)})
            op = {"op": "tg_spawn", "group": g, "name": name, "body": b}
            if self.chance(0.25):
                op["eager"] = True
            body.append(op)
            scope.awaitable.append(name)
            children.append(name)
        if levels > 1 and self.chance(0.4):     # a group in the group's own block
            body += self.guard(self.st_deep_group(scope, depth + 1, levels - 1), scope, 0.4)
        for _ in range(self.r.randint(0, 2)):
            x = self.r.random()
            body.append({"op": "return", "value": self.value()} if self.chance(0.05) else
                        self.sleep() if x < 0.4 else self.cancel(self.r.choice(children))
                        if x < 0.6 else self.cancel("self") if x < 0.7 else
                        self.handle(scope) if x < 0.85 else self.raise_()
                        if x < 0.92 else {"op": "uncancel", "task": "self"})
        if self.chance(0.15):
            body = [self.try_cancel(body, scope)]
        scope.groups.pop()
        inner = {"op": "task_group", "id": g, "body": body}
        if self.chance(0.25):
            inner = {"op": "timeout", "id": self.timeout_id(), "ms": self.delay(),
                     "body": [inner]}
        out = self.killer(scope.task, self.r.choice([1, 1, 2, 3])) \
            if scope.task != "main" and self.chance(0.35) else []
        out += self.guard([inner], scope, 0.7)
        if self.chance(0.15):
            out.append({**self.brief(scope, self.chance(0.3)), "op": "tg_spawn", "group": g})
        if self.chance(0.2):
            out += self.guard([self.sleep()], scope, 0.9)
        return out

    # -- cancellation, eager tasks

    def st_uncancel(self, scope, depth):
        name = self.name("t")
        sc = scope.child(name)
        inner = [self.sleep()]
        if self.chance(0.3) and scope.awaitable:
            inner = self.guard([{"op": "await", "task": self.r.choice(scope.awaitable)}], sc, 0.4)
        handler = []
        for _ in range(self.r.randint(0, 4)):
            handler.append(self.r.choice([
                {"op": "uncancel", "task": "self"}, {"op": "uncancel", "task": "self"},
                self.cancel("self"), self.sleep(), self.log(),
                {"op": "query", "task": "self", "what": ["cancelling"]}]))
        body = [{"op": "try", "body": inner,
                 "except": [{"types": ["CancelledError"], "body": handler,
                             "then": self.r.choice(["swallow", "swallow", "reraise"])}]},
                *self.guard([self.sleep()], sc, 0.5), self.log()]
        scope.awaitable.append(name)
        out = [{"op": "spawn", "name": name, "body": body}]
        for _ in range(self.r.randint(1, 4)):
            x = self.r.random()
            out.append(self.cancel(name) if x < 0.5 else {"op": "uncancel", "task": name}
                       if x < 0.7 else self.sleep() if x < 0.9 else self.handle(scope))
        return out + self.guard([{"op": "await", "task": name}], scope, 0.85)

    def st_shared_future(self, scope, depth):
        f = self.name("F")
        scope.futures.append(f)
        out = [{"op": "future", "name": f}]
        for _ in range(self.r.randint(1, 3)):
            out.append(self.spawn(scope, depth, self.consume(scope, [f])))
        names = [o["name"] for o in out[1:]]
        out.append({"op": "call_later", "ms": self.delay(), "label": self.name("h"), "actions": [
            {"op": "set_result", "name": f, "value": self.value()}, *self.actions(scope)]})
        for _ in range(self.r.randint(0, 3)):
            out.append(self.r.choice([self.sleep(), self.cancel(self.r.choice(names)),
                                      self.cancel(f), {"op": "uncancel", "task": self.r.choice(names)}]))
        return out

    def st_eager(self, scope, depth):
        name = self.name("t")
        sc = scope.child(name)
        body = []
        for _ in range(self.r.randint(1, 3)):
            x = self.r.random()
            if x < 0.25:
                body.append(self.brief(sc, eager=self.chance(0.7)))
            elif x < 0.5:
                body.append(self.action(sc))
            elif x < 0.75:
                body += self.block(sc, depth + 1, 1)
            else:
                body.append(self.sleep())
        if self.chance(0.3):
            body.append(self.raise_())
        elif self.chance(0.6):
            body.append({"op": "return", "value": self.value()})
        if self.chance(0.3):
            body = [self.try_cancel(body, sc)]
        if self.chance(0.2):
            body.insert(0, self.cancel("self"))
        scope.awaitable.append(name)
        out = [{"op": "spawn", "name": name, "body": body, "eager": True}]
        if self.chance(0.3):
            out += [{"op": "callback", "task": name, "label": self.name("c"),
                     "actions": self.actions(scope)}]
        if self.chance(0.3):
            out.append(self.cancel(name))
        return out + (self.consume(scope, [name]) if self.chance(0.7) else [self.query(name)])

    # -- mutations

    def program(self):
        p = super().program()
        if self.chance(0.4):
            p = json.loads(json.dumps(p))
            for _ in range(self.r.randint(1, 6)):
                self.mutate(p)
        return p

    def mutate(self, program):
        lists, timed = [], []
        walk(program["main"], lists, timed)
        r = self.r
        k = r.choice(["tie", "tie", "swap", "double", "drop", "poke", "poke", "wrap", "guard",
                      "retarget"])
        ops = r.choice(lists)
        if k == "tie" and len(timed) > 1:       # two that wait for the same instant
            a, b = r.sample(timed, 2)
            a["ms"] = max(b["ms"], 0) if self.chance(0.7) else 0
        elif k == "swap" and len(ops) > 1:
            i = r.randrange(len(ops) - 1)
            ops[i], ops[i + 1] = ops[i + 1], ops[i]
        elif k == "double" and ops:
            op = r.choice(ops)
            if op["op"] in ("cancel", "uncancel", "sleep", "query", "lock_release", "queue_get",
                            "cond_notify", "barrier_wait", "event_set", "queue_shutdown"):
                ops.insert(r.randint(0, len(ops)), dict(op))
        elif k == "wrap" and ops:               # a deadline, perhaps that of something else
            i = r.randrange(len(ops))
            ms = r.choice(timed)["ms"] if timed and self.chance(0.5) else self.delay()
            ops[i] = {"op": "timeout", "id": self.timeout_id(), "ms": ms, "body": [ops[i]]}
        elif k == "guard" and ops:              # continues after a request
            i = r.randrange(len(ops))
            body = [ops[i]]
            clean_up = [self.sleep()] if self.chance(0.5) else []
            ops[i] = ({"op": "try", "body": body, "finally": clean_up or [self.log()]}
                      if self.chance(0.4) else
                      {"op": "try", "body": body, "except": [
                          {"types": ["CancelledError"], "body": clean_up,
                           "then": r.choice(["swallow", "reraise"])}]})
        elif k == "retarget":
            requests = [op for some in lists for op in some if op["op"] in ("cancel", "uncancel")]
            names = [f"t{i}" for i in range(1, self.n.get("t", 0) + 1)]
            if requests and names:
                r.choice(requests)["task"] = r.choice(names)
        elif k == "drop" and len(ops) > 1:
            ops.pop(r.randrange(len(ops)))
        else:
            names = [f"t{i}" for i in range(1, self.n.get("t", 0) + 1)] + ["main"]
            ops.insert(r.randint(0, len(ops)), {"op": "call_later", "ms": self.delay(), "label": self.name("h"),
                                                "actions": [self.cancel(r.choice(names))]})


def walk(ops, lists, timed):
    """Every list of operations, and every operation with a duration, below `ops`."""
    lists.append(ops)
    for op in ops:
        if isinstance(op.get("ms"), int):
            timed.append(op)
        for key in ("body", "else", "finally"):
            if isinstance(op.get(key), list):
                walk(op[key], lists, timed)
        for handler in op.get("except", []):
            walk(handler["body"], lists, timed)
        for ref in op.get("tasks", []):
            if isinstance(ref, dict):
                walk(ref["body"], lists, timed)
