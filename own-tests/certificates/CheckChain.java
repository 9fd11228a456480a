import java.io.FileInputStream;
import java.security.cert.*;
import java.util.*;

/** java CheckChain.java root.pem cert.pem chain.pem crl… : does Java's own PKIX validator, revocation on, accept it? */
class CheckChain {
    public static void main(String[] files) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        X509Certificate root = (X509Certificate) factory.generateCertificate(new FileInputStream(files[0]));
        X509Certificate leaf = (X509Certificate) factory.generateCertificate(new FileInputStream(files[1]));
        List<X509Certificate> path = new ArrayList<>(List.of(leaf));
        for (Certificate each : factory.generateCertificates(new FileInputStream(files[2]))) {
            if (!each.equals(root)) path.add((X509Certificate) each);
        }
        List<Object> crls = new ArrayList<>();
        for (String file : Arrays.copyOfRange(files, 3, files.length)) {
            crls.add(factory.generateCRL(new FileInputStream(file)));
        }
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(true);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(crls)));
        try {
            CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(path), parameters);
            System.out.println("accepted");
        } catch (CertPathValidatorException refused) {
            System.out.println("refused: " + refused.getReason() + ": " + refused.getMessage());
            System.exit(1);
        }
    }
}
