import { generateKeyPairSync, sign } from 'node:crypto';

/** A key with the certificate that it made for itself, in PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

let made: Identity | undefined;

/** Made anew in each run, so that no private key lies in the repository and no date passes. */
export function untrustedCertificate(): Identity {
  made ??= selfSigned();
  return made;
}

const sequence = 0x30;
const ecdsaWithSha256 = der(sequence, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
const commonName = Buffer.from('550403', 'hex');

/** X.509, RFC 5280, section 4.1: no more than the fields that a handshake needs. */
function selfSigned(): Identity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(
    sequence,
    der(0x31, der(sequence, der(0x06, commonName), der(0x0c, Buffer.from('localhost')))),
  );
  const always = der(sequence, utcTime('000101000000Z'), utcTime('491231235959Z'));
  const toBeSigned = der(
    sequence,
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    always,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const bits = der(0x03, Buffer.from([0]), signature);
  const certificate = der(sequence, toBeSigned, ecdsaWithSha256, bits).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  };
}

function utcTime(text: string): Buffer {
  return der(0x17, Buffer.from(text));
}

/** Tag, length, content; lengths from 128 on take two bytes more (X.690, section 8.1.3). */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const prefix = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(prefix), content]);
}
