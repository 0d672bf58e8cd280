/** 60 bytes, as in the peers' measurements. */
export const chatBody = '{"messages":[{"role":"user","content":"Name one colour."}]}';

/** What a bare server answers to every request. */
export const bareAnswer = '{"text":"Blue.","role":"assistant","finishReason":"stop"}';

export const chatPath = '/api/ai/chat';
