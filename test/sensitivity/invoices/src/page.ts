/** The web page: one document, its script asks the API. */

export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Invoices</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  table { border-collapse: collapse; width: 100% }
  td, th { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #ccc }
  form { display: grid; gap: .6rem; max-width: 26rem; margin: 1rem 0 }
  label { display: grid }
</style>
</head>
<body>
<h1>Invoices</h1>
<form id="sign-in">
  <label>Key <input name="key" type="password" required></label>
  <button>Sign in</button>
</form>
<main hidden>
  <p id="told" role="status"></p>
  <p id="nothing" hidden>No invoices yet</p>
  <table hidden>
    <thead><tr><th>Number</th><th>Customer</th><th>Total</th><th>Status</th><th></th></tr></thead>
    <tbody></tbody>
  </table>
  <form id="pay" hidden aria-label="Payment">
    <label>Card token <input name="cardToken" required></label>
    <button>Pay now</button>
  </form>
  <h2>New invoice</h2>
  <form id="new" aria-label="New invoice">
    <label>Customer <input name="name"></label>
    <label>Email <input name="email"></label>
    <label>Description <input name="description"></label>
    <label>Quantity <input name="quantity" value="1"></label>
    <label>Price <input name="price"></label>
    <label>Currency <select name="currency"><option>EUR</option><option>USD</option><option>JPY</option></select></label>
    <button>Create</button>
  </form>
</main>
<script>
const one = (selector) => document.querySelector(selector)
const tell = (text) => { one('#told').textContent = text }
const ask = async (method, path, body) => {
  const response = await fetch(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const text = await response.text()
  return { ok: response.ok, status: response.status, body: text === '' ? {} : JSON.parse(text) }
}
const money = ({ total, currency }) => (currency === 'JPY' ? total : (total / 100).toFixed(2)) + ' ' + currency
const reasonOf = ({ body }) =>
  [body.error.message, ...(body.error.fields ?? []).map(({ field, message }) => field + ': ' + message)].join(' ')
let paying
async function show() {
  const { ok, body } = await ask('GET', '/invoices?perPage=100')
  one('#sign-in').hidden = ok
  one('main').hidden = !ok
  if (!ok) return
  one('#nothing').hidden = body.items.length > 0
  one('table').hidden = body.items.length === 0
  one('tbody').replaceChildren(...body.items.map((invoice) => {
    const row = document.createElement('tr')
    for (const text of [invoice.number, invoice.customer.name, money(invoice), invoice.status]) {
      row.insertCell().textContent = text
    }
    const cell = row.insertCell()
    if (invoice.status === 'open') {
      const button = document.createElement('button')
      button.textContent = 'Pay'
      button.setAttribute('aria-label', 'Pay ' + invoice.number)
      button.onclick = () => {
        paying = invoice.id
        one('#pay').hidden = false
        one('#pay input').focus()
      }
      cell.append(button)
    }
    return row
  }))
}
one('#sign-in').onsubmit = async (event) => {
  event.preventDefault()
  const answer = await ask('POST', '/session', { key: event.target.key.value })
  if (answer.ok) await show()
  else alert(reasonOf(answer))
}
one('#new').onsubmit = async (event) => {
  event.preventDefault()
  const { name, email, description, quantity, price, currency } = Object.fromEntries(new FormData(event.target))
  const unit = currency === 'JPY' ? 1 : 100
  const due = new Date(Date.now() + 30 * 86400000).toISOString().slice(0, 10)
  const answer = await ask('POST', '/invoices', {
    customer: { name, email },
    currency,
    lines: [{ description, quantity: Number(quantity), unitPrice: Math.round(Number(price) * unit), taxPercent: 0 }],
    dueDate: due,
  })
  if (answer.ok) { event.target.reset(); tell('Created ' + answer.body.number) }
  else tell('Not created. ' + reasonOf(answer))
  await show()
}
one('#pay').onsubmit = async (event) => {
  event.preventDefault()
  const answer = await ask('POST', '/invoices/' + paying + '/payment', { cardToken: event.target.cardToken.value })
  event.target.reset()
  one('#pay').hidden = true
  tell(answer.ok ? 'Paid' : 'Payment failed: ' + reasonOf(answer))
  await show()
}
show()
</script>
</body>
</html>
`
