/** @module A certificate authority made for one run: it signs the names of services, is trusted by nobody else, and goes with the run. */

import { randomBytes, webcrypto } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'

/** A certificate and its key, PEM. */
export interface SignedCertificate {
  readonly certificate: string
  readonly key: string
}

/** Signs certificates of hostnames. Its key never leaves the process. */
export interface CertificateAuthority {
  /** Its own certificate, PEM: what the artifact must trust. */
  readonly certificate: string
  /** Key and certificate of a hostname, for a TLS server; the same for the same name. */
  contextOf(hostname: string): Promise<SecureContext>
  /** A certificate of one or more hostnames with a key of its own, for a TLS server elsewhere. */
  sign(hostnames: readonly string[]): Promise<SignedCertificate>
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY_MS = 86_400_000

/**
 * Makes an authority, good for a week from yesterday: clocks of containers differ.
 * The library that writes certificates is loaded only here.
 */
export async function createAuthority(): Promise<CertificateAuthority> {
  // The library's own dependency asks for this polyfill, and does not bring it.
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto as never)
  const newKeys = () =>
    webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<never>
  const keys: { privateKey: never; publicKey: never } = await newKeys()
  const nowMs = Date.now()
  const common = {
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + 7 * DAY_MS),
    signingAlgorithm: ALGORITHM,
  }
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...common,
    serialNumber: serial(),
    name: 'CN=Holdout twins (this run only)',
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const sign = async (hostnames: readonly string[]): Promise<SignedCertificate> => {
    const own: { privateKey: never; publicKey: never } = await newKeys()
    const certificate = await x509.X509CertificateGenerator.create({
      ...common,
      serialNumber: serial(),
      // A common name holds 64 characters; clients look at the alternative names alone.
      subject: [{ CN: [hostnames[0]?.slice(0, 64) ?? ''] }],
      issuer: authority.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          hostnames.map((value) => ({ type: 'dns' as const, value })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
      ],
    })
    const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', own.privateKey)
    return {
      key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
      certificate: certificate.toString('pem'),
    }
  }
  const signed = new Map<string, Promise<SecureContext>>()
  return {
    certificate: authority.toString('pem'),
    sign,
    contextOf(hostname) {
      const context =
        signed.get(hostname) ??
        sign([hostname]).then(({ key, certificate: cert }) => createSecureContext({ key, cert }))
      signed.set(hostname, context)
      return context
    },
  }
}

/** Positive, as RFC 5280 asks. */
function serial(): string {
  return `01${randomBytes(15).toString('hex')}`
}
