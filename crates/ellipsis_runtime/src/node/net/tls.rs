//! Streams over TLS.

use std::io::Error;
use std::sync::Arc;

use ellipsis::unstable::engine::{Args, Context, JsResult, Value};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, ServerConfig, SignatureScheme};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::stream::{self, Stream};
use super::{Ends, hold_of, start_connection};
use crate::io::use_ring;

/// Believes whoever answers, as scripts may ask for.
#[derive(Debug)]
struct Credulous(Arc<CryptoProvider>);

impl ServerCertVerifier for Credulous {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// A property of options as text, where there is one.
fn text(cx: &mut Context, options: Value, name: &str) -> JsResult<Option<String>> {
    let Some(options) = options.as_object() else { return Ok(None) };
    let value = options.get_named(cx, name)?;
    if value.is_nullish() { Ok(None) } else { cx.to_rust_string(value).map(Some) }
}

fn client_config(ca: Option<&str>, believes_all: bool) -> Result<ClientConfig, rustls::Error> {
    use_ring();
    let builder = ClientConfig::builder();
    if believes_all {
        let verifier = Arc::new(Credulous(builder.crypto_provider().clone()));
        return Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth());
    }
    let Some(ca) = ca else { return Ok(builder.with_platform_verifier()?.with_no_client_auth()) };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(ca.as_bytes()) {
        let certificate = certificate.map_err(|problem| rustls::Error::General(problem.to_string()))?;
        roots.add(certificate)?;
    }
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// `startTls(stream, options, callback)`: `servername`, `ca` and `insecure` are the options.
pub(super) fn start_client(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let stream = stream::of(cx, args.get(0))?;
    let name = text(cx, args.get(1), "servername")?.unwrap_or_default();
    let ca = text(cx, args.get(1), "ca")?;
    let insecure = text(cx, args.get(1), "insecure")?.is_some_and(|flag| flag == "true");
    let config = client_config(ca.as_deref(), insecure);
    let hold = hold_of(cx);
    start_connection(cx, args.get(2), "connect", async move {
        let config = config.map_err(Error::other)?;
        let name = ServerName::try_from(name).map_err(Error::other)?;
        let (reader, writer) = stream.take().ok_or_else(|| Error::other("the stream is in use"))?;
        let joined = tokio::io::join(reader, writer);
        let secure = TlsConnector::from(Arc::new(config)).connect(name, joined).await?;
        let (reader, writer) = tokio::io::split(secure);
        Ok((Stream::new(Some(Box::new(reader)), Some(Box::new(writer)), hold), Ends::default()))
    })
}

/// What accepts TLS with the `cert` and `key` of options.
pub(in crate::node) fn acceptor(cx: &mut Context, options: Value) -> JsResult<TlsAcceptor> {
    use_ring();
    let certificates = text(cx, options, "cert")?.unwrap_or_default();
    let key = text(cx, options, "key")?.unwrap_or_default();
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificates.as_bytes()).collect();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes());
    let config = match (certificates, key) {
        (Ok(certificates), Ok(key)) => ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(certificates, key)
            .map_err(|problem| problem.to_string()),
        (Err(problem), _) | (_, Err(problem)) => Err(problem.to_string()),
    };
    match config {
        Ok(config) => Ok(TlsAcceptor::from(Arc::new(config))),
        Err(problem) => Err(cx.type_error(format!("The certificate and its key cannot be used: {problem}"))),
    }
}

/// `startTlsServer(stream, options, callback)`
pub(super) fn start_server(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let stream = stream::of(cx, args.get(0))?;
    let acceptor = acceptor(cx, args.get(1))?;
    let hold = hold_of(cx);
    start_connection(cx, args.get(2), "accept", async move {
        let (reader, writer) = stream.take().ok_or_else(|| Error::other("the stream is in use"))?;
        let secure = acceptor.accept(tokio::io::join(reader, writer)).await?;
        let (reader, writer) = tokio::io::split(secure);
        Ok((Stream::new(Some(Box::new(reader)), Some(Box::new(writer)), hold), Ends::default()))
    })
}
