// Ask a SPARQL endpoint with fetch-sparql-endpoint and write what it understood as JSON.
// node fetch.mjs ENDPOINT select|ask|construct QUERY
import { createRequire } from 'node:module';

const require = createRequire(process.cwd() + '/');
const { SparqlEndpointFetcher } = require('fetch-sparql-endpoint');
const [endpoint, form, query] = process.argv.slice(2);
const fetcher = new SparqlEndpointFetcher();

async function all(stream) {
  const found = [];
  for await (const item of stream) found.push(item);
  return found;
}

const forms = {
  async select() {
    const rows = await all(await fetcher.fetchBindings(endpoint, query));
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, term]) => [name, [term.value, term.language]]),
      ),
    );
  },
  ask: () => fetcher.fetchAsk(endpoint, query),
  async construct() {
    const quads = await all(await fetcher.fetchTriples(endpoint, query));
    return quads.map((quad) => [quad.subject.value, quad.object.value, quad.object.language]);
  },
};

console.log(JSON.stringify(await forms[form]()));
