// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EthereumDIDRegistry} from "ethr-did-registry/contracts/EthereumDIDRegistry.sol";
import {CaresealRegistry} from "../src/CaresealRegistry.sol";
import {ICaresealRegistry} from "../src/ICaresealRegistry.sol";
import {vm} from "./Cheatcodes.sol";
import {Workload} from "./Workload.sol";

contract InvariantsTest {
    CaresealRegistry private registry;
    Workload private workload;

    function setUp() public {
        vm.warp(1_800_000_000);
        registry = new CaresealRegistry(address(new EthereumDIDRegistry()), address(this));
        workload = new Workload(registry);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(workload);
    }

    /// @dev A workload that is refused everything would break nothing.
    function afterInvariant() public view {
        assert(workload.done() > 4);
    }

    /// @dev The bits say which rule: Workload.
    function invariant_no_act_broke_a_rule() public view {
        assert(workload.broken() == 0);
    }

    function invariant_what_is_granted_or_ended_is_never_written_over() public view {
        for (uint256 i = 0; i < workload.count(); i++) {
            ICaresealRegistry.Accreditation memory was = workload.remembered(i);
            ICaresealRegistry.Accreditation memory is_ = registry.accreditation(workload.ids(i));
            assert(keccak256(abi.encode(was)) == keccak256(abi.encode(is_)));
            assert(is_.depth == (is_.parent == 0 ? 1 : registry.accreditation(is_.parent).depth + 1));
            assert(is_.depth <= 4);
        }
    }

    function invariant_the_head_commits_to_all_that_was_published() public view {
        for (uint256 i = 0; i < 5; i++) {
            ICaresealRegistry.Head memory head = registry.head(workload.orgs(i));
            assert(head.seq == workload.seq(workload.orgs(i)));
            assert(head.chain == workload.chain(workload.orgs(i)));
        }
    }

    function invariant_sponsors_stay() public view {
        uint8[5] memory sponsors = [0, 0, 1, 2, 4];
        for (uint256 i = 0; i < 5; i++) {
            assert(registry.organisation(workload.orgs(i)).sponsor == workload.orgs(sponsors[i]));
        }
    }
}
