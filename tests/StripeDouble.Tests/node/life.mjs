// The double, as the processor's own Node client sees it. Usage: node life.mjs ADDRESS KEY. Ends with 0 when everything held.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import Stripe from "stripe";

const [address, key] = process.argv.slice(2);
const { hostname, port } = new URL(address);
const options = { host: hostname, port: Number(port), protocol: "http", maxNetworkRetries: 0, telemetry: false };
const stripe = new Stripe(key, options);

const received = [];
let arrived = () => {};
const server = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    received.push({ body: Buffer.concat(parts), signature: request.headers["stripe-signature"] });
    response.writeHead(200).end();
    arrived();
  });
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const endpoint = await stripe.webhookEndpoints.create({
  url: `http://127.0.0.1:${server.address().port}/hook`,
  enabled_events: ["checkout.session.completed", "customer.subscription.deleted"],
});

const price = (await stripe.prices.list({ lookup_keys: ["basic_month"] })).data[0];
assert.equal(price.unit_amount, 900);

const customer = await stripe.customers.create({ email: "ada@example.com", metadata: { user: "u1" } }, { idempotencyKey: "one" });
const again = await stripe.customers.create({ email: "ada@example.com", metadata: { user: "u1" } }, { idempotencyKey: "one" });
assert.equal(again.id, customer.id);
assert.equal(again.lastResponse.headers["idempotent-replayed"], "true");
await assert.rejects(
  stripe.customers.create({ email: "other@example.com" }, { idempotencyKey: "one" }),
  (error) => error instanceof Stripe.errors.StripeIdempotencyError,
);
await assert.rejects(
  stripe.customers.retrieve("cus_none"),
  (error) => error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing" && error.statusCode === 404,
);
await assert.rejects(
  new Stripe("sk_test_wrong", options).customers.list(),
  (error) => error instanceof Stripe.errors.StripeAuthenticationError,
);

const session = await stripe.checkout.sessions.create({
  mode: "subscription",
  customer: customer.id,
  success_url: "http://127.0.0.1:1/done?session={CHECKOUT_SESSION_ID}",
  cancel_url: "http://127.0.0.1:1/back",
  line_items: [{ price: price.id, quantity: 1 }],
});
const paid = await fetch(session.url, {
  method: "POST",
  redirect: "manual",
  headers: { origin: new URL(session.url).origin },
  body: new URLSearchParams({ name: "Ada", card: "4242424242424242", expiry: "12/34", cvc: "123", action: "pay" }),
});
assert.equal(paid.status, 303);

const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription.latest_invoice", "line_items.data.price.product"] });
assert.equal(done.status, "complete");
assert.equal(done.subscription.status, "active");
assert.equal(done.subscription.latest_invoice.amount_paid, 900);
assert.equal(done.line_items.data[0].price.product.name, "Basic");
await stripe.subscriptions.cancel(done.subscription.id);

const ids = [];
for await (const event of stripe.events.list({ limit: 3 })) {
  ids.push(event.id);
}
assert.equal(new Set(ids).size, ids.length);
assert.ok(ids.length > 6);

while (received.length < 2) {
  await new Promise((woken) => { arrived = woken; if (received.length >= 2) woken(); });
}
const types = received.map(({ body, signature }) => stripe.webhooks.constructEvent(body, signature, endpoint.secret).type);
assert.deepEqual(types.sort(), ["checkout.session.completed", "customer.subscription.deleted"]);
assert.throws(() => stripe.webhooks.constructEvent(received[0].body, received[0].signature, "whsec_other"));
server.close();
console.log("everything held");
