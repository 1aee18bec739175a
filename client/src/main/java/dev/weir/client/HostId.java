package dev.weir.client;

import dev.weir.InvalidInput;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// What tells this host from others, and stays the same when a program is started again: the
/// environment's `WEIR_HOST_ID`, else the container's id, else the MAC address.
final class HostId {
  private static final String VARIABLE = "WEIR_HOST_ID";

  /// A container's id in the paths of its control groups, or of what is mounted in it.
  private static final Pattern CONTAINER = Pattern.compile("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");

  /// As many of it as container tools show.
  private static final int CONTAINER_CHARACTERS = 12;

  private final Function<String, Optional<String>> environment;
  private final Function<String, Optional<String>> files;
  private final Supplier<Optional<String>> mac;

  /// @param environment a variable's value
  /// @param files a file's text
  /// @param mac the first address of a card, in hexadecimal digits
  HostId(
      Function<String, Optional<String>> environment,
      Function<String, Optional<String>> files,
      Supplier<Optional<String>> mac) {
    this.environment = environment;
    this.files = files;
    this.mac = mac;
  }

  static HostId ofThisHost() {
    return new HostId(
        name -> Optional.ofNullable(System.getenv(name)), HostId::read, HostId::firstMac);
  }

  /// @throws InvalidInput when this host has none
  String find() {
    return environment
        .apply(VARIABLE)
        .filter(value -> !value.isBlank())
        .or(() -> container("/proc/self/cgroup"))
        .or(() -> container("/proc/self/mountinfo"))
        .or(mac)
        .orElseThrow(() ->
            new InvalidInput(
                "resumable() needs what tells this host from others, and there is neither "
                    + VARIABLE
                    + " in the environment, nor a container's id, nor a MAC address. Set "
                    + VARIABLE
                    + ", or take named(...)"));
  }

  private Optional<String> container(String file) {
    return files
        .apply(file)
        .map(CONTAINER::matcher)
        .filter(matcher -> matcher.find())
        .map(matcher -> matcher.group().substring(0, CONTAINER_CHARACTERS));
  }

  private static Optional<String> read(String file) {
    try (var in = new FileInputStream(file)) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> firstMac() {
    try {
      return NetworkInterface.networkInterfaces()
          .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
          .map(HostId::mac)
          .flatMap(Optional::stream)
          .findFirst();
    } catch (SocketException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> mac(NetworkInterface card) {
    try {
      byte[] address = card.isLoopback() ? null : card.getHardwareAddress();
      return address == null
          ? Optional.empty()
          : Optional.of(HexFormat.of().withUpperCase().formatHex(address));
    } catch (SocketException e) {
      return Optional.empty();
    }
  }
}
