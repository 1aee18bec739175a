package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Keys and certificates that vouch for themselves, made by the keytool of the Java that runs: a
/// moment old, so that none ends one day.
public final class Certificates {
  public static final String PASSWORD = "swordfish";

  private final Path folder;

  public Certificates(Path folder) {
    this.folder = folder;
  }

  /// A key and its certificate, good from a day on for so many days.
  ///
  /// @return a PKCS12 store
  public Path make(String name, int firstDay, int days) {
    return make(name, firstDay, days, "PKCS12");
  }

  public Path make(String name, int firstDay, int days, String type) {
    Path store = folder.resolve(name + "." + type);
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=" + name,
        "-ext",
        "bc:c",
        "-ext",
        "SAN=dns:localhost,ip:127.0.0.1",
        "-startdate",
        firstDay + "d",
        "-validity",
        String.valueOf(days),
        "-keystore",
        store.toString(),
        "-storetype",
        type,
        "-storepass",
        PASSWORD,
        "-keypass",
        PASSWORD);
    return store;
  }

  /// A key whose certificate another one vouches for.
  public Path makeSigned(String name, Path by, int firstDay, int days) {
    Path store = make(name, firstDay, days);
    String signer = alias(by);
    Path request = folder.resolve(name + ".csr");
    Path signed = folder.resolve(name + ".signed");
    run("-certreq", store, "-alias", name, "-file", request.toString());
    run(
        "-gencert",
        by,
        "-alias",
        signer,
        "-infile",
        request.toString(),
        "-outfile",
        signed.toString(),
        "-startdate",
        firstDay + "d",
        "-validity",
        String.valueOf(days));
    Path certificate = folder.resolve(signer + ".crt");
    run("-exportcert", by, "-rfc", "-alias", signer, "-file", certificate.toString());
    run("-importcert", store, "-noprompt", "-alias", signer, "-file", certificate.toString());
    run("-importcert", store, "-noprompt", "-alias", name, "-file", signed.toString());
    return store;
  }

  private static String alias(Path store) {
    return store.getFileName().toString().replaceAll("\\..*", "");
  }

  private static void run(String command, Path store, String... more) {
    var args = new ArrayList<String>();
    args.addAll(List.of(command, "-keystore", store.toString(), "-storepass", PASSWORD));
    args.addAll(List.of(more));
    keytool(args.toArray(String[]::new));
  }

  /// A store of who is trusted: those in these stores.
  public Path trusting(String name, Path... stores) {
    Path trust = folder.resolve(name + ".trust");
    for (Path store : stores) {
      String alias = alias(store);
      Path certificate = folder.resolve(alias + ".crt");
      run("-exportcert", store, "-rfc", "-alias", alias, "-file", certificate.toString());
      run(
          "-importcert",
          trust,
          "-noprompt",
          "-storetype",
          "PKCS12",
          "-alias",
          alias,
          "-file",
          certificate.toString());
    }
    return trust;
  }

  /// The same as text.
  public Path pem(Path store) throws IOException, GeneralSecurityException {
    String alias = alias(store);
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    Key key = keys.getKey(alias, PASSWORD.toCharArray());
    String text =
        block("PRIVATE KEY", key.getEncoded())
            + block("CERTIFICATE", keys.getCertificate(alias).getEncoded());
    return Files.writeString(folder.resolve(alias + ".pem"), text);
  }

  private static String block(String label, byte[] bytes) {
    var encoder = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, encoder.encodeToString(bytes), label);
  }

  private static void keytool(String... args) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-Xshare:auto"));
    command.addAll(List.of(args));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close(); // there is nobody to ask
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
    } catch (IOException e) {
      throw new AssertionError("keytool", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("keytool", e);
    }
  }
}
