package dev.weir.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Files in memory, without a crash model.
final class SegmentMemory implements Files {
  private final TreeMap<String, Node> nodes = new TreeMap<>();

  private static final class Node implements File {
    private byte[] bytes = new byte[0];

    @Override
    public synchronized int read(long position, ByteBuffer into) {
      int length = (int) Math.max(0, Math.min(into.remaining(), bytes.length - position));
      into.put(bytes, (int) Math.min(position, bytes.length), length);
      return length;
    }

    @Override
    public synchronized void write(long position, ByteBuffer from) {
      int end = (int) position + from.remaining();
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length, end));
      from.get(bytes, (int) position, from.remaining());
    }

    @Override
    public synchronized void truncate(long length) {
      bytes = Arrays.copyOf(bytes, (int) length);
    }

    @Override
    public synchronized long size() {
      return bytes.length;
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }

  @Override
  public synchronized File open(String name, Access access) throws IOException {
    Node node = nodes.get(name);
    if (node == null ? access == Access.READ : access == Access.CREATE_NEW) {
      throw new IOException(name);
    }
    return node == null ? put(name) : node;
  }

  private Node put(String name) {
    Node node = new Node();
    nodes.put(name, node);
    return node;
  }

  @Override
  public synchronized boolean exists(String name) {
    return nodes.containsKey(name);
  }

  @Override
  public synchronized List<String> list(String directory) {
    String prefix = directory + "/";
    return nodes.keySet().stream()
        .filter(n -> n.startsWith(prefix))
        .map(n -> n.substring(prefix.length()))
        .toList();
  }

  @Override
  public void createDirectory(String directory) {}

  @Override
  public synchronized void rename(String from, String to) {
    nodes.put(to, nodes.remove(from));
  }

  @Override
  public synchronized void delete(String name) {
    nodes.remove(name);
  }

  @Override
  public void syncDirectory(String directory) {}

  @Override
  public Optional<Lock> tryLock(String name) {
    return Optional.empty();
  }

  @Override
  public long freeBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public String describe() {
    return "memory";
  }
}
