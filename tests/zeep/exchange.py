"""Signs in, searches and purges on the sandbox with a SOAP client that nobody here wrote.

usage: exchange.py SERVER ASSETS   (http://127.0.0.1:PORT, how many assets it holds)

zeep reads the WSDL, orders and qualifies the elements by itself, and validates every answer against the schema
(strict mode). Prints a transcript; ends with 1 and a reason where something is not as it should be.
"""

import sys

import requests
import zeep
from zeep.transports import Transport

USER, PASSWORD = "ops@sandbox.example", "sandbox"
COMPANY = "Sandbox Outfitters"


def check(condition, what):
    """Ends the exchange where a condition does not hold."""
    if not condition:
        print(f"FAILED: {what}")
        sys.exit(1)


def items(array):
    """The items of an array, however zeep unwrapped it; empty arrays are None or hold None."""
    found = array if isinstance(array, list) or array is None else array["items"]
    return found or []


class Caller:
    """One user's calls, each with its authHeader."""

    def __init__(self, client, user, password):
        self.service = client.service
        self.header = client.get_element("{http://www.scene7.com/IpsApi/xsd/2014-04-03}authHeader")
        self.credentials = {"user": user, "password": password}

    def call(self, operation, **arguments):
        """The unwrapped answer of an operation."""
        header = self.header(**self.credentials, locale="en-US", appName="zeep", appVersion=zeep.__version__)
        return self.service[operation](**arguments, _soapheaders=[header])

    def refused(self, operation, **arguments):
        """The code of the fault that a call must end with."""
        try:
            answer = self.call(operation, **arguments)
        except zeep.exceptions.Fault as fault:
            code = next(int(node.text) for node in fault.detail.iter() if node.tag.endswith("}code"))
            print(f"{operation}: fault {code}: {fault.message}")
            return code
        print(f"FAILED: {operation} was accepted: {answer}")
        return sys.exit(1)


def sign_in(ops):
    """The company's handle and root."""
    user = ops.call("getUserInfo")
    check(user.email == USER and user.isValid, "getUserInfo tells who is calling")
    print(f"getUserInfo: {user.firstName} {user.lastName}, {user.defaultRole}")
    memberships = ops.call("getCompanyMembership", userHandle=user.userHandle)
    active = [membership for membership in items(memberships) if membership.isActive]
    check([membership.company.name for membership in active] == [COMPANY], "one active membership")
    company = active[0].company
    print(f"getCompanyMembership: {company.name}, {company.rootPath}, {active[0].role}")
    return company


def settings(ops, company):
    """The template, and the published server."""
    kind = ops.call("getPropertySetType", name="Adobe.SPS.ApplicationSetting")
    sets = ops.call("getPropertySets", typeHandle=kind.typeHandle, primaryOwnerHandle=company.companyHandle)
    properties = {each.name: each.value for each in items(items(sets)[0].propertyArray)}
    template = properties["application_cdn_invalidation_template"]
    check("<ID>" in template and len(template.splitlines()) == 2, "a template of two lines")
    print(f"getPropertySets: template {template!r}")
    return template, properties["application_server_prefix_published"]


def search(ops, company, expected):
    """Pages through all assets."""
    handles, page = set(), 1
    while True:
        found = ops.call(
            "searchAssets",
            companyHandle=company.companyHandle,
            includeSubfolders=True,
            recordsPerPage=1000,
            resultsPage=page,
            sortBy="Name",
        )
        assets = items(found.assetArray)
        if not assets:
            break
        handles.update(asset.assetHandle for asset in assets)
        print(f"searchAssets: page {page}, {len(assets)} of {found.totalRows} assets")
        page += 1
    check(len(handles) == found.totalRows == expected, f"{expected} assets over all pages")


def purge(ops, company, urls):
    """Purges, and asks how far it is."""
    answer = ops.call("cdnCacheInvalidation", companyHandle=company.companyHandle, urlArray={"items": urls})
    check(answer.invalidationHandle and answer.estimatedSeconds >= 0, "a purge has a handle and an estimate")
    print(f"cdnCacheInvalidation: {len(urls)} URLs, about {answer.estimatedSeconds} s")
    status = ops.call(
        "getCdnCacheInvalidationStatus",
        companyHandle=company.companyHandle,
        invalidationHandle=answer.invalidationHandle,
    )
    check(status.status in ("In-Progress", "Done"), "a purge has a status")
    print(f"getCdnCacheInvalidationStatus: {status.status}")


def main(server, assets):
    """The whole exchange."""
    session = requests.Session()
    session.trust_env = False
    wsdl = f"{server}/scene7/webservice/IpsApi-2014-04-03.wsdl"
    client = zeep.Client(wsdl, transport=Transport(session=session), settings=zeep.Settings(strict=True))
    ops = Caller(client, USER, PASSWORD)

    company = sign_in(ops)
    template, published = settings(ops, company)
    check(published == f"{server}/is/image/", "the published server is the edge")
    search(ops, company, assets)
    formats = ops.call("getImageFormats", companyHandle=company.companyHandle)
    print(f"getImageFormats: {', '.join(each.name for each in items(formats))}")
    tree = ops.call("getFolderTree", companyHandle=company.companyHandle, depth=-1)
    check(tree.path == company.rootPath, "the tree begins at the company's root")
    print(f"getFolderTree: {tree.path} with {len(items(tree.subfolderArray))} folders")
    found = ops.call("getAssetsByName", companyHandle=company.companyHandle, nameArray={"items": ["Backpack_B"]})
    check([asset.type for asset in items(found)] == ["Image"], "Backpack_B is an image")

    bare, preset = template.splitlines()
    url = f"{published}{company.rootPath}Backpack_B"
    purge(ops, company, [bare.replace("<ID>", url), preset.replace("<ID>", "Backpack_B"), f"{url}?wid=400&fmt=jpeg"])

    foreign = {"items": [url, f"{published}RivalOutfitters/Backpack_B"]}
    handle = {"companyHandle": company.companyHandle}
    check(ops.refused("cdnCacheInvalidation", **handle, urlArray=foreign) == 30000, "all or nothing")
    viewer = Caller(client, "viewer@sandbox.example", PASSWORD)
    check(viewer.refused("cdnCacheInvalidation", **handle, urlArray={"items": [url]}) == 20003, "the role is checked")
    stranger = Caller(client, USER, "wrong")
    check(stranger.refused("getUserInfo") == 10001, "the password is checked")
    print("done")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
