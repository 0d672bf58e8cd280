const products = ['the invoice', 'the export', 'the webhook', 'the login', 'the dashboard'];
const troubles = [
  'is late',
  'is empty',
  'came twice',
  'asks for a password again',
  'shows last month',
];

/** Tickets that differ, so that no two answers are the same length. */
export function tickets(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const product = products[index % products.length] ?? '';
    const trouble = troubles[Math.floor(index / products.length) % troubles.length] ?? '';
    return `Ticket ${index + 1}: since this morning ${product} ${trouble}. We have tried again on two machines, and our customers ask.`;
  });
}
