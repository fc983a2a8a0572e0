package dev.flattail.webhooks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves a receiver's host to addresses that may be reached. The connection is made to these very
 * addresses. A name that is checked first and resolved again for the connection could have another
 * address by then (DNS rebinding).
 */
final class CheckedResolver implements DnsResolver {
  /** Each address that does not answer costs a timeout. */
  private static final int MOST = 3;

  private final DnsResolver names;
  private final ReachableAddresses reachable;

  CheckedResolver(DnsResolver names, ReachableAddresses reachable) {
    this.names = names;
    this.reachable = reachable;
  }

  /** All addresses of a host are such that events may not be sent there. */
  static final class RefusedAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    RefusedAddressException(String host) {
      super(host);
    }
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] found = names.resolve(host);
    InetAddress[] usable =
        found == null
            ? new InetAddress[0]
            : Arrays.stream(found)
                .filter(reachable::contains)
                .limit(MOST)
                .toArray(InetAddress[]::new);
    if (usable.length == 0) {
      throw new RefusedAddressException(host);
    }
    return usable;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host; // only Kerberos needs another
  }
}
