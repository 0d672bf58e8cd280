// JavaScript, because msw's declarations do not compile without the DOM library.
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';

export function interceptHealth(baseURL) {
  const server = setupServer(
    http.get(`${baseURL}/health`, ({ request }) =>
      HttpResponse.json({ status: 'mocked', authenticated: request.headers.has('x-api-key') }),
    ),
  );
  server.listen();
  return { close: () => server.close() };
}
